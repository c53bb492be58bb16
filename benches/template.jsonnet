// The template of `cargo bench`'s 10,000 instances with one script, for jrsonnet: the same JSON, and nothing is checked.
local lines = std.split(importstr "setup.sh", '\n');
local entry(action, expression) = {
  action: action,
  triggerType: 'Cron',
  cron: { expression: expression, timeZone: 'Romance Standard Time' },
  status: 'Enabled',
};
local instance(number) = {
  type: 'Microsoft.MachineLearningServices/workspaces/computes',
  apiVersion: '2025-12-01',
  name: 'mlw-large/ci%d-user' % number,
  location: "[parameters('location')]",
  properties: {
    computeType: 'ComputeInstance',
    disableLocalAuth: true,
    properties: {
      vmSize: 'STANDARD_DS3_v2',
      computeInstanceAuthorizationType: 'personal',
      personalComputeInstanceSettings: {
        assignedUser: {
          objectId: '00000000-0000-4000-8000-%012d' % number,
          tenantId: '[subscription().tenantId]',
        },
      },
      idleTimeBeforeShutdown: 'PT30M',
      schedules: {
        computeStartStop: [
          entry('Start', '0 9 * * 1-4'),
          entry('Stop', '0 18 * * 1-4'),
          entry('Start', '0 9 * * 5'),
          entry('Stop', '0 16 * * 5'),
        ],
      },
      setupScripts: {
        scripts: {
          creationScript: {
            scriptSource: 'inline',
            scriptData: "[base64(join(variables('ci0UserCreationScript'), '\n'))]",
          },
        },
      },
    },
  },
};
{
  '$schema': 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  metadata: { _generator: { name: 'armlet' } },
  parameters: {
    location: {
      type: 'string',
      defaultValue: '[resourceGroup().location]',
      metadata: { description: 'Region of the workspace.' },
    },
  },
  variables: { ci0UserCreationScript: lines },
  resources: [instance(number) for number in std.range(0, 9999)],
}
