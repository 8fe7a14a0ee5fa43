import { codes } from '@setpoint/codes';
import type { SearchRefusedReply } from '@setpoint/contracts';
import { commandFields, type Page, type PageLimits } from '@setpoint/expressions';
import type { RegistryReads } from '@setpoint/registry';
import { found, invalidArgument, type Outcome, refused } from '../answers/outcome.js';
import { notTried } from '../answers/submission-outcome.js';
import type { Fate, SchedulerClient } from '../commands/scheduler-client.js';
import { readSearch } from '../input/search.js';
import type { CommandCall } from './command-call.js';
import { knownDevice } from './known-device.js';

export const COMMAND_PAGES = { defaultSize: 100, maxSize: 1_000, beyond: 'cap' } as const;

/** The field is called so, unlike the member of a command [contract 1.8]. */
export const SORTED_BY = [{ field: 'createDate', order: 'DESC' }] as const;

/** Lists commands of one device, newest first [contract 1.8]. */
export class SearchCommandsOfDevice {
  constructor(
    private readonly registry: RegistryReads,
    private readonly scheduler: SchedulerClient,
    private readonly pages: PageLimits,
  ) {}

  async run({ requestId, query, body }: CommandCall): Promise<Outcome> {
    const device = await knownDevice(this.registry, query);
    if (!device.ok) return device.refusal;
    const { orgId, assetId, timezone } = device.value;
    const search = readSearch(body, { fields: commandFields(timezone), page: this.pages });
    if (!search.ok) return search.refusal;
    const { page, body: asked } = search.value;
    const fate = await this.scheduler.search(requestId, {
      orgId,
      assetId,
      timezone,
      expression: asked.expression ?? null,
      projection: asked.projection ?? null,
      offset: page.offset,
      limit: page.pageSize,
    });
    return outcomeOf(fate, page);
  }
}

const outcomeOf = (fate: Fate, { pageNo, pageSize }: Page): Outcome => {
  const unmade = notTried(fate);
  if (unmade) return refused(unmade, null);
  if (typeof fate !== 'string') {
    if (fate.type === 'searched')
      return found(fate.commands, { sortedBy: SORTED_BY, pageNo, pageSize, totalSize: fate.totalSize });
    if (fate.type === 'searchRefused') return refusals[fate.reason];
  }
  return refused(codes.serverFault, 'no answer in time; try again');
};

/** What the caller can do about it decides the code; none of these is a fault [contract 1.10]. */
const refusals: Readonly<Record<SearchRefusedReply['reason'], Outcome>> = {
  tooSlow: invalidArgument(
    'expression',
    'too many commands to look through; ask for less time by createTime',
  ),
  tooLarge: invalidArgument(
    'pagination',
    'the page is too large; ask for fewer, or leave inputData and outputData out',
  ),
  crowded: refused(codes.rateLimited, 'too many searches'),
};
