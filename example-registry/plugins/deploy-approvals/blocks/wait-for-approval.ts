import { type AppBlock, events, kv } from '@slflows/sdk/v1'

const DAY = 24 * 60 * 60

/** Emits once when enough approvers have agreed; forgets half an approval after a day. */
export const waitForApproval: AppBlock = {
  name: 'Wait for approval',
  inputs: {
    default: {
      config: {
        deployment: { name: 'Deployment', type: 'string', required: true },
        approver: { name: 'Approver', type: 'string', required: true },
      },
      onEvent: async (input) => {
        const { deployment, approver } = input.event.inputConfig
        const { approvers, needed } = input.app.config
        if (!approvers.includes(approver)) return

        const stored = await kv.block.get(deployment)
        const agreed = [...new Set([...(stored.value ?? []), approver])]
        await kv.block.set({ key: deployment, value: agreed, ttl: DAY })
        if (agreed.length >= needed) await events.emit({ deployment, approvedBy: agreed })
      },
    },
  },
  outputs: { default: { name: 'Approved' } },
}
