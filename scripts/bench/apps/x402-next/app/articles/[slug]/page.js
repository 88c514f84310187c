export function generateStaticParams() {
  return [{ slug: 'one' }]
}

export default function ArticlePage() {
  return (
    <main>
      <h1>An article</h1>
      <p>The middleware lets nobody in who has not paid.</p>
    </main>
  )
}
