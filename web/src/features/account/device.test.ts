import { expect, it } from "vitest";
import { deviceOf, kindOfDevice } from "./device";

const MOZILLA = "Mozilla/5.0";
const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0";

it.each([
  [`${MOZILLA} (X11; Linux x86_64) ${CHROME} Safari/537.36`, "Chrome on Linux", "computer"],
  [`${MOZILLA} (Windows NT 10.0) ${CHROME} Safari/537.36 Edg/124.0`, "Edge on Windows", "computer"],
  [
    `${MOZILLA} (Macintosh; Intel Mac OS X 10.15; rv:125.0) Firefox/125.0`,
    "Firefox on macOS",
    "computer",
  ],
  [
    `${MOZILLA} (Linux; Android 14; Pixel 8) ${CHROME} Mobile Safari/537.36`,
    "Chrome on Android",
    "phone",
  ],
  [
    `${MOZILLA} (Linux; Android 14; SM-X910) ${CHROME} Safari/537.36`,
    "Chrome on Android",
    "tablet",
  ],
  [
    `${MOZILLA} (Android 14; Mobile; rv:125.0) Gecko/125.0 Firefox/125.0`,
    "Firefox on Android",
    "phone",
  ],
  [
    `${MOZILLA} (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Mobile/15E148 Safari/604.1`,
    "Safari on iPhone",
    "phone",
  ],
  [
    `${MOZILLA} (iPad; CPU OS 17_4 like Mac OS X) CriOS/124.0 Mobile/15E148 Safari/604.1`,
    "Chrome on iPad",
    "tablet",
  ],
  ["curl/8.5.0", "curl", "program"],
  ["python-requests/2.31.0", "python-requests", "program"],
  ["Bread Timer 3.1.4 (kitchen)", "Bread Timer", "program"],
  ["/1.0", "Unknown device", "program"],
  [null, "Unknown device", "computer"],
] as const)("%s", (userAgent, name, kind) => {
  expect(deviceOf(userAgent)).toBe(name);
  expect(kindOfDevice(userAgent)).toBe(kind);
});
