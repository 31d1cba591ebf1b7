import createClient from "openapi-fetch";
import type { paths } from "./api.js" // of /openapi.json, by openapi-typescript;

// The guide's own request, and a batch, compiled strictly against the document.
const client = createClient<paths>({ baseUrl: process.env.URL });
const HEADLINE = "واشنطن تدرج شركات على قائمة العقوبات وتعلن صفقة سلاح لحليفها";

const one = await client.POST("/v1/predict", { body: { headline: HEADLINE, top_k: 3 } });
if (one.error || !("labels" in one.data)) throw new Error(`no answer: ${JSON.stringify(one.error)}`);
if (!one.data.labels.includes("sanctions")) throw new Error(`labels are ${one.data.labels}`);
const score: number | undefined = one.data.scores["sanctions"];

const many = await client.POST("/v1/predict", { body: { documents: [{ headline: HEADLINE, id: 7, date: "2024-01-01" }], view: "headline" } });
if (many.error || !("predictions" in many.data)) throw new Error("no predictions");
if (many.data.predictions[0]?.id !== "7") throw new Error("the id is not echoed");

const refused = await client.POST("/v1/predict", { body: { headline: HEADLINE, top_k: 0 } });
if (refused.error?.field !== "top_k") throw new Error(`refused with ${JSON.stringify(refused.error)}`);

const card = await client.GET("/v1/models/{name}", { params: { path: { name: "demo" } } });
if (card.data?.labels.length === 0 || score === undefined) throw new Error("no labels");

const inferred = await client.POST("/v2/models/{name}/infer", {
  params: { path: { name: "demo" } },
  body: { inputs: [{ name: "headline", shape: [1], datatype: "BYTES", data: [HEADLINE] }] },
});
if (inferred.error) throw new Error(inferred.error.error);

// A reader's walk: corrected, proposed to another reader, reviewed, agreed on.
const fed = await client.POST("/v1/feedback", { body: { document: { headline: HEADLINE }, labels: ["diplomacy"], by: "سارة" } });
if (fed.error) throw new Error(fed.error.detail);
const queue = await client.GET("/v1/review/queue", { params: { query: { by: "عمر", limit: 5 } } });
const item = queue.data?.items[0];
if (!item || item.why !== "second" || !item.document.headline) throw new Error(`the queue is ${JSON.stringify(queue)}`);
const review = await client.POST("/v1/review", { body: { item: item.id, labels: ["diplomacy"], by: "عمر", shown: true } });
if (review.error || review.data.state !== "accepted") throw new Error(`no review: ${JSON.stringify(review)}`);
const agreement = await client.GET("/v1/review/agreement", { params: { query: { of: "all" } } });
if (agreement.data?.items !== 1 || agreement.data.equal !== 1) throw new Error(`agreement is ${JSON.stringify(agreement)}`);
console.log("openapi-typescript + openapi-fetch: 9 of 9 passed");
