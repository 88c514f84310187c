const STEPS = [
  {
    title: 'Read the opening',
    text: 'Every article shows how it begins, how long it is and what it costs. No counter is running.',
  },
  {
    title: 'Pay for that one',
    text: 'Press Pay and sign once with your wallet. The USDC goes straight to the publisher; there is no account to make.',
  },
  {
    title: 'Keep it',
    text: 'The article stays open in this browser. In another one, sign in with the same wallet and it opens there too.',
  },
]

export function HowItWorks() {
  return (
    <section aria-labelledby="how" className="mt-20 rule-double pt-8">
      <h2 id="how" className="text-3xl">
        How paying works here
      </h2>
      <ol className="mt-7 grid gap-8 sm:grid-cols-3 sm:gap-10">
        {STEPS.map((step, index) => (
          <li key={step.title} className="grid grid-cols-[2.25rem_1fr] gap-x-3">
            <span aria-hidden="true" className="font-serif text-4xl leading-none text-copper">
              {index + 1}
            </span>
            <div>
              <h3 className="text-xl leading-tight">{step.title}</h3>
              <p className="mt-2 leading-relaxed text-soft">{step.text}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
