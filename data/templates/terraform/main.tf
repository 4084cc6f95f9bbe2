terraform {
  required_providers {
    aws     = { source = "hashicorp/aws" }
    archive = { source = "hashicorp/archive" }
  }
}

variable "prefix" {
  type        = string
  default     = ""
  description = "Comes before each name, for example \"dev-\"."
}

variable "sender" {
  type        = string
  default     = "hello@example.com"
  description = "The address the e-mails come from. SES has to have verified it."
}

data "aws_caller_identity" "here" {}

data "aws_partition" "here" {}

data "aws_region" "here" {}

data "archive_file" "welcome" {
  type        = "zip"
  source_file = "${path.module}/../welcome/index.py"
  output_path = "${path.module}/welcome.zip"
}

resource "aws_dynamodb_table" "users" {
  name             = "${var.prefix}Users"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "userId"
  range_key        = "createdAt"
  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"

  attribute {
    name = "userId"
    type = "S"
  }

  attribute {
    name = "createdAt"
    type = "S"
  }
}

resource "aws_sqs_queue" "failures" {
  name                      = "${var.prefix}welcome-failures"
  message_retention_seconds = 1209600
}

resource "aws_iam_role" "welcome" {
  name = "${var.prefix}welcome"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

data "aws_iam_policy_document" "welcome" {
  statement {
    actions = [
      "dynamodb:DescribeStream",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
    ]
    resources = ["${aws_dynamodb_table.users.arn}/stream/*"]
  }

  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.failures.arn]
  }

  statement {
    actions   = ["ses:SendEmail"]
    resources = ["arn:${data.aws_partition.here.partition}:ses:${data.aws_region.here.region}:${data.aws_caller_identity.here.account_id}:identity/*"]
  }

  statement {
    actions = [
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]
    resources = ["arn:${data.aws_partition.here.partition}:logs:${data.aws_region.here.region}:${data.aws_caller_identity.here.account_id}:log-group:/aws/lambda/${var.prefix}welcome:*"]
  }
}

resource "aws_iam_role_policy" "welcome" {
  name   = "welcome"
  role   = aws_iam_role.welcome.id
  policy = data.aws_iam_policy_document.welcome.json
}

resource "aws_lambda_function" "welcome" {
  function_name = "${var.prefix}welcome"
  role             = aws_iam_role.welcome.arn
  runtime          = "python3.13"
  handler          = "index.handler"
  timeout          = 10
  memory_size      = 128
  filename         = data.archive_file.welcome.output_path
  source_code_hash = data.archive_file.welcome.output_base64sha256

  environment {
    variables = {
      SENDER = var.sender
    }
  }
}

resource "aws_lambda_event_source_mapping" "trigger" {
  event_source_arn               = aws_dynamodb_table.users.stream_arn
  function_name                  = aws_lambda_function.welcome.arn
  starting_position              = "TRIM_HORIZON"
  batch_size                     = 10
  maximum_retry_attempts         = 3
  maximum_record_age_in_seconds  = 3600
  bisect_batch_on_function_error = true

  filter_criteria {
    filter {
      pattern = jsonencode({ eventName = ["INSERT"] })
    }
  }

  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.failures.arn
    }
  }

  # Creating the mapping fails until the role may read the stream.
  depends_on = [aws_iam_role_policy.welcome]
}
