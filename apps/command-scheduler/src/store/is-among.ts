/**
 * The condition that `command_id` is one of the ids in a parameter, for the history: an array alone excludes none of
 * its partitions, its bounds exclude all days but those of the ids.
 *
 * @param ids the parameter, such as `$1`
 */
export const isAmong = (ids: string): string => `command_id = ANY(${ids}::bigint[])
    AND command_id BETWEEN (SELECT min(id) FROM unnest(${ids}::bigint[]) AS id)
      AND (SELECT max(id) FROM unnest(${ids}::bigint[]) AS id)`;
