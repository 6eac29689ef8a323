import { TokenChecker } from "@/features/token/components/token-checker";
import { Page } from "@/ui/page";

const INTRO =
  "Paste an access token to see what it says and whether a back end must accept it. This browser checks it with the issuer’s public keys. The token is sent nowhere and stored nowhere.";

export function Component() {
  return (
    <Page title="Check a token" intro={INTRO}>
      <TokenChecker />
    </Page>
  );
}
