export default function StaticPage() {
  return (
    <main>
      <h1>A page that never changes</h1>
      <p>It is rendered once, when the app is built, and asks nothing of anybody when it is read.</p>
    </main>
  )
}
