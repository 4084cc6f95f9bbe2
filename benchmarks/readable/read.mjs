// node read.mjs ENDPOINT STREAM_ARN COUNT: ends when COUNT records were handled.
import { DynamoDBStreams } from "@aws-sdk/client-dynamodb-streams";
import readable from "dynamodb-streams-readable";

const [, , endpoint, arn, wanted] = process.argv;
const client = new DynamoDBStreams({
  endpoint,
  region: "eu-central-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});
let handled = 0;
readable(client, arn, { limit: 100, readInterval: 1 })
  .on("data", (records) => {
    handled += JSON.parse(JSON.stringify(records)).length;
    if (handled >= Number(wanted)) {
      console.log(JSON.stringify({ handled }));
      process.exit(0);
    }
  })
  .on("error", (error) => {
    console.error(error);
    process.exit(1);
  });
