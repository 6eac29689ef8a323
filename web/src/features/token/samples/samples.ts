import goCode from "./go.txt?raw";
import nodeCode from "./node.txt?raw";
import pythonCode from "./python.txt?raw";
import rustCode from "./rust.txt?raw";

/** The lines of a program that verify a token. */
export interface Sample {
  language: string;
  /** The program, as a path in the repository. */
  file: string;
  /** What the program needs. */
  needs: string;
  code: string;
}

export const SAMPLES: Sample[] = [
  {
    language: "Python",
    file: "examples/python/quick_start.py",
    needs: "pip install 'PyJWT[crypto]'",
    code: pythonCode,
  },
  {
    language: "Node",
    file: "examples/node/quick-start.js",
    needs: "npm install jose",
    code: nodeCode,
  },
  {
    language: "Go",
    file: "examples/go/main.go",
    needs: "examples/go/verifier.go beside it",
    code: goCode,
  },
  {
    language: "Rust",
    file: "shared/token-verifier/examples/protected_service.rs",
    needs: "the crate token-verifier",
    code: rustCode,
  },
];

/** The code of a sample for an issuer and an audience. */
export function codeFor({ code }: Sample, issuer: string, audience: string): string {
  return code.replaceAll("http://localhost:8080", issuer).replaceAll("recipe-api", audience);
}
