using './main.bicep'

param workspaceName = 'mlw-bicep'
