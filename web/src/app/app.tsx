import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "react-router";
import { ServicesContext } from "@/api/services";
import { Notices } from "@/ui/notices/notices";
import type { Started } from "./start";

/** The app with its providers. */
export function App({ services, queryClient, router }: Started) {
  return (
    <ServicesContext value={services}>
      <QueryClientProvider client={queryClient}>
        <Notices>
          <RouterProvider router={router} />
        </Notices>
      </QueryClientProvider>
    </ServicesContext>
  );
}
