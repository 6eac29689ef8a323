import type { LayoutProps, Plugin } from "swagger-ui-dist/swagger-ui-es-bundle";

/**
 * What Swagger UI shows of a document, without a landmark of its own, and without ways to log in:
 * requests are made with the session that there is.
 */
export const ownLayout: Plugin = ({ React: { createElement } }) => ({
  components: {
    OwnLayout: ({ getComponent, specSelectors }: LayoutProps) => {
      const show = (name: string, isContainer = true) =>
        createElement(getComponent(name, isContainer), { key: name });
      const isLoading = specSelectors.loadingStatus() === "loading";
      const parts = specSelectors.specStr()
        ? [show("SvgAssets", false), show("InfoContainer"), show("operations"), show("Models")]
        : isLoading && createElement("p", null, "Loading the description…");
      return createElement("div", { className: "swagger-ui" }, show("errors"), parts);
    },
    authorizeOperationBtn: () => null,
  },
});
