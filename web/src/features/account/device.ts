/** What a session is used on, for its picture. */
export type DeviceKind = "computer" | "phone" | "tablet" | "program";

/** The first that fits counts: most browsers also name the ones that they imitate. */
const BROWSERS: [RegExp, string][] = [
  [/Edg(A|iOS)?\//, "Edge"],
  [/OPR\/|OPT\//, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/(Firefox|FxiOS)\//, "Firefox"],
  [/(Chrom(e|ium)|CriOS)\//, "Chrome"],
  [/Safari\//, "Safari"],
];

const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPod/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/CrOS/, "ChromeOS"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

/** The longest name of a program that is shown. */
const LONGEST = 40;

/** A readable name for a `User-Agent`, without the numbers of versions. */
export function deviceOf(userAgent: string | null | undefined): string {
  if (!userAgent) return "Unknown device";
  const browser = first(BROWSERS, userAgent);
  if (!browser) return programOf(userAgent);
  const system = first(SYSTEMS, userAgent);
  return system ? `${browser} on ${system}` : browser;
}

/** Android tablets leave out `Mobile`; so do some phones, and nothing can be done about that. */
export function kindOfDevice(userAgent: string | null | undefined): DeviceKind {
  if (!userAgent) return "computer";
  if (/iPad|Android(?!.*Mobile)/.test(userAgent)) return "tablet";
  if (/iPhone|iPod|Android|Mobile/.test(userAgent)) return "phone";
  return first(BROWSERS, userAgent) ? "computer" : "program";
}

/** `python-requests` for `python-requests/2.31.0`. */
function programOf(userAgent: string): string {
  const [name = ""] = userAgent.split(/\/|\(|\s+v?\d/, 1);
  return name.trim().slice(0, LONGEST) || "Unknown device";
}

function first(patterns: [RegExp, string][], text: string): string | undefined {
  return patterns.find(([pattern]) => pattern.test(text))?.[1];
}
