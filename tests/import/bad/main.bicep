param workspaceName string

resource cluster 'Microsoft.MachineLearningServices/workspaces/computes@2025-12-01' = {
  name: '${workspaceName}/cpu-cluster'
  location: resourceGroup().location
  properties: {
    computeType: 'AmlCompute'
    properties: { vmSize: 'Standard_D4ads_v5', scaleSettings: { maxNodeCount: 2 } }
  }
}
