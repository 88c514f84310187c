/** HTML that lib/content has rendered and sanitized. */
export function Prose({ html, className = '' }: { html: string; className?: string }) {
  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitized where it was rendered.
    <div className={`prose ${className}`} dangerouslySetInnerHTML={{ __html: html }} />
  )
}
