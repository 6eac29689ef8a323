import type { QueryClient, QueryKey } from "@tanstack/react-query";

/**
 * Changes whatever is kept in this tab under a key. It gets no newer by that: what is to be asked
 * for again, or soon, still is, and what could not be loaded was not.
 */
export function updateCached<T>(queries: QueryClient, queryKey: QueryKey, change: (kept: T) => T) {
  for (const query of queries.getQueryCache().findAll({ queryKey })) {
    const { data, dataUpdatedAt: updatedAt, status, error, isInvalidated } = query.state;
    if (data === undefined) continue;
    queries.setQueryData<T>(query.queryKey, change(data as T), { updatedAt });
    query.setState({ status, error, isInvalidated });
  }
}
