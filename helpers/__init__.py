"""The practice account behind the DynamoDB Streams workbook. Start at `helpers.lab`."""
