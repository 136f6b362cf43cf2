import { css } from 'lit'

/** Colours and type. What a page sets as `--autogopay-…` wins over both the light and dark set. */
export const themeStyles = css`
  :host {
    --accent: var(--autogopay-accent, #0a6b4b);
    --on-accent: var(--autogopay-on-accent, #fff);
    --background: var(--autogopay-background, #fff);
    --text: var(--autogopay-text, #14201b);
    --muted: var(--autogopay-muted, #56635d);
    --border: var(--autogopay-border, #dfe5e2);
    --edge: color-mix(in srgb, var(--muted) 45%, transparent);
    --tint: color-mix(in srgb, var(--accent) 10%, transparent);
    --good: var(--accent);
    --wait: #8a5a00;
    --bad: #b3261e;
    --shadow: 0 1px 2px rgb(16 32 24 / 6%), 0 8px 28px rgb(16 32 24 / 8%);
    color-scheme: light;
    font-family: var(--autogopay-font, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
    font-size: 1rem;
    line-height: 1.5;
    color: var(--text);
    -webkit-font-smoothing: antialiased;
    -webkit-text-size-adjust: 100%;
  }
  @media (prefers-color-scheme: dark) {
    :host {
      --accent: var(--autogopay-accent, #4fd1a1);
      --on-accent: var(--autogopay-on-accent, #06251a);
      --background: var(--autogopay-background, #171c1a);
      --text: var(--autogopay-text, #eef3f0);
      --muted: var(--autogopay-muted, #a3b0aa);
      --border: var(--autogopay-border, #2d3532);
      --wait: #f0bf62;
      --bad: #ff9a8f;
      --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 8px 28px rgb(0 0 0 / 30%);
      color-scheme: dark;
    }
  }
`
