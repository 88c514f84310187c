export default function PassedPage() {
  return (
    <main>
      <h1>A page behind a middleware that stands aside</h1>
      <p>It is rendered once, when the app is built, and asks nothing of anybody when it is read.</p>
    </main>
  )
}
