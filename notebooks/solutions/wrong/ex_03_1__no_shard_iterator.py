def policy_for(table_arn, stream_arn):
    read_stream = {
        "Effect": "Allow",
        "Action": [
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
        ],
        "Resource": f"{table_arn}/stream/*",
    }
    write_logs = {
        "Effect": "Allow",
        "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": "*",
    }
    return {"Version": "2012-10-17", "Statement": [read_stream, write_logs]}
