import { content } from "@/api/answer";
import { useServices } from "@/api/services";
import { useWrite } from "@/api/use-write";
import { revoke } from "@/session/revoke";

interface Credentials {
  username: string;
  password: string;
}

/** Starts a session to get a token of, beside the one of this browser. */
export function useNewToken() {
  const { clients } = useServices();
  return useWrite({
    mutationFn: (body: Credentials) => content(clients.stranger.POST("/api/token", { body })),
    gcTime: 0,
  });
}

/** Ends such a session. */
export function useEndSession() {
  const { config } = useServices();
  return useWrite({
    mutationFn: (refreshToken: string) => revoke(config.identityUrl, refreshToken),
  });
}
