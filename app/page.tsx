export default function Home() {
  return <main>Farthing</main>
}
