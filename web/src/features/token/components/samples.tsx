import { Card } from "@/ui/card";
import { codeFor, SAMPLES } from "../samples/samples";
import styles from "./samples.module.css";

interface SamplesProps {
  issuer: string;
  audience: string;
}

/** The lines that make these checks in a back end. */
export function Samples({ issuer, audience }: SamplesProps) {
  return (
    <Card>
      <section className={styles.samples} aria-labelledby="samples">
        <h2 id="samples">Check tokens in your back end</h2>
        <p>
          These lines are from programs in the repository. Those for Python and Node are from the
          quick start: they do not look at the scope, nor at ended sessions.
          docs/verifying-tokens.md has verifiers that make every check.
        </p>
        {SAMPLES.map((sample) => (
          <details key={sample.language}>
            <summary>{sample.language}</summary>
            <p>
              From <code>{sample.file}</code>. Needs <code>{sample.needs}</code>.
            </p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it */}
            <section tabIndex={0} aria-label={`Lines in ${sample.language}`}>
              <pre>
                <code>{codeFor(sample, issuer, audience)}</code>
              </pre>
            </section>
          </details>
        ))}
      </section>
    </Card>
  );
}
