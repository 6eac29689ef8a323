/** An environment variable that the caller must set, see `make test-web`. */
function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run these tests with make test-web`);
  return value;
}

/** The programs to test, the browser, and the database server. */
export const environment = {
  identityService: required("IDENTITY_SERVICE"),
  recipeApi: required("RECIPE_API"),
  chromium: required("CHROMIUM"),
  /** A Python with the libraries of `examples/login`. */
  python: required("TEST_PYTHON"),
  /** The web server Apache, with mod_auth_openidc. */
  apache: required("APACHE"),
  /** The URL of a superuser. */
  postgresUrl: required("TEST_POSTGRES_URL"),
};
