import { expect, test } from "vitest";
import { apiActivity } from "./api.js";

const cases: [operation: string, activity: number][] = [
  ["CreateUser", 1],
  ["RunInstances", 1],
  ["DescribeInstances", 2],
  ["ListBuckets", 2],
  ["UpdateItem", 3],
  ["AttachRolePolicy", 3],
  ["DeleteBucket", 4],
  ["TerminateInstances", 4],
  ["get", 2],
  ["deletecollection", 4],
  ["Microsoft.Compute/virtualMachines/write", 3],
  ["user.account.update_password", 3],
  ["New-InboxRule", 1],
  ["AssumeRole", 99],
  ["", 99],
];
for (const [operation, activity] of cases) {
  test(`${operation === "" ? "nothing" : operation} is ${activity}`, () =>
    expect(apiActivity(operation)).toBe(activity));
}
