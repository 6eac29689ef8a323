declare module "swagger-ui-dist/swagger-ui-es-bundle" {
  import type { ComponentType, createElement, useMemo } from "react";
  import type { Description } from "./optional-parameters";

  /** What a layout is given to put together. */
  interface LayoutProps {
    getComponent: (name: string, isContainer?: boolean) => ComponentType;
    specSelectors: { specStr: () => string; loadingStatus: () => string };
  }

  /** What the components of one operation are given. */
  interface OperationProps {
    path: string;
    method: string;
  }

  interface System {
    React: { createElement: typeof createElement; useMemo: typeof useMemo };
    specSelectors: { specJson: () => { toJS: () => Record<string, unknown> } };
  }

  type Plugin = (system: System) => {
    components?: Record<string, ComponentType<LayoutProps>>;
    wrapComponents?: {
      responses: (Original: ComponentType<OperationProps>) => ComponentType<OperationProps>;
    };
    statePlugins?: { spec: { wrapActions: { updateJsonSpec: Wrapper<Description> } } };
  };

  /** What goes around an action. */
  type Wrapper<T> = (action: (given: T) => unknown) => (given: T) => unknown;

  interface Request {
    url: string;
    userFetch?: (url: string, options: RequestInit) => Promise<Response>;
  }

  export default function SwaggerUI(options: {
    domNode: Element | null;
    url: string;
    layout: string;
    plugins: Plugin[];
    deepLinking: boolean;
    tryItOutEnabled: boolean;
    supportedSubmitMethods?: string[];
    syntaxHighlight: boolean;
    requestInterceptor: (request: Request) => Request;
  }): void;

  export type { LayoutProps, OperationProps, Plugin, System };
}
