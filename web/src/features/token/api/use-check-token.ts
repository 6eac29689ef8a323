import { useWrite } from "@/api/use-write";
import { checkToken } from "../check/check-token";
import type { Expected } from "../check/rules";
import { fetchText } from "./fetch-text";

interface Question {
  token: string;
  expected: Expected;
}

/** Checks a token in this browser. Only the issuer's public documents are fetched. */
export function useCheckToken() {
  return useWrite({
    mutationFn: ({ token, expected }: Question) =>
      checkToken(bare(token), expected, Date.now() / 1000, fetchText),
    // A closed page keeps no token.
    gcTime: 0,
  });
}

/** The token without what is often copied along with it. */
function bare(pasted: string): string {
  return pasted.trim().replace(/^(Authorization: *)?Bearer +/i, "");
}
