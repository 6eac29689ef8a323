import { afterEach, describe, expect, it, vi } from "vitest";
import { requireStorage, StorageRefused } from "./browser-storage";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a browser that blocks", () => {
  it.each(["localStorage", "sessionStorage"] as const)("%s", (name) => {
    vi.spyOn(window, name, "get").mockImplementation(() => {
      throw new DOMException("denied", "SecurityError");
    });
    expect(() => requireStorage("cookie")).toThrow(new StorageRefused("storage"));
    expect(() => requireStorage("bearer")).toThrow(new StorageRefused("storage"));
  });

  it("cookies, which only one kind of login needs", () => {
    vi.spyOn(navigator, "cookieEnabled", "get").mockReturnValue(false);
    expect(() => requireStorage("cookie")).toThrow(new StorageRefused("cookies"));
    expect(() => requireStorage("bearer")).not.toThrow();
  });
});

it("leaves nothing behind", () => {
  requireStorage("cookie");
  expect(localStorage).toHaveLength(0);
  expect(sessionStorage).toHaveLength(0);
});
