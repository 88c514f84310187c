/**
 * Runs before the first paint, so a stored choice never flashes, and listens for every toggle on the page,
 * so that the toggle itself needs no client component.
 */
export const THEME_SCRIPT = `(()=>{
const root=document.documentElement,key='theme'
try{const stored=localStorage.getItem(key);if(stored==='light'||stored==='dark')root.dataset.theme=stored}catch{}
document.addEventListener('click',event=>{
if(!(event.target instanceof Element)||!event.target.closest('[data-theme-toggle]'))return
const now=root.dataset.theme||(matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light')
const next=now==='dark'?'light':'dark'
root.dataset.theme=next
try{localStorage.setItem(key,next)}catch{}
})})()`

export function ThemeToggle() {
  return (
    <button
      type="button"
      data-theme-toggle=""
      aria-label="Switch between light and dark"
      className="grid size-11 place-items-center rounded-full text-soft hover:bg-well hover:text-ink"
    >
      <svg viewBox="0 0 20 20" className="size-5" aria-hidden="true">
        <circle cx="10" cy="10" r="7.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M10 2.75a7.25 7.25 0 0 1 0 14.5Z" fill="currentColor" />
      </svg>
    </button>
  )
}
