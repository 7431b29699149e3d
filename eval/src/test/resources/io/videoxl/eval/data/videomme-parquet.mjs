// Made videomme.parquet: npm install apache-arrow parquet-wasm, then node videomme-parquet.mjs videomme.parquet
import { writeFileSync } from "node:fs";
import { Field, List, Table, Utf8, tableToIPC, vectorFromArray } from "apache-arrow";
import { Compression, Table as Parquet, WriterPropertiesBuilder, writeParquet } from "parquet-wasm/node";

const rows = [
  { video_id: "001", duration: "short", domain: "Knowledge", sub_category: "Astronomy", url: "https://example.org/1", videoID: "aaaa_1-x", question_id: "001-1", task_type: "Counting Problem", question: "How many moons are shown?", options: ["A. One.", "B. Two.", "C. Three.", "D. Four."], answer: "C" },
  { video_id: "001", duration: "short", domain: "Knowledge", sub_category: "Astronomy", url: "https://example.org/1", videoID: "aaaa_1-x", question_id: "001-2", task_type: "OCR Problems", question: "Which word is on the dome?", options: ["A. North.", "B. Étoile.", "C. Open.", "D. Five."], answer: "B" },
  { video_id: "002", duration: "long", domain: "Life Record", sub_category: "Food", url: "https://example.org/2", videoID: "bbbb_2-y", question_id: "002-1", task_type: "Temporal Reasoning", question: "What follows the onions?", options: ["A. Salt.", "B. Rice.", "C. Nothing.", "D. Water."], answer: "Z" },
];
const options = new List(new Field("item", new Utf8()));
const columns = Object.fromEntries(Object.keys(rows[0]).map((name) =>
  [name, vectorFromArray(rows.map((row) => row[name]), name === "options" ? options : new Utf8())]));
const table = Parquet.fromIPCStream(tableToIPC(new Table(columns), "stream"));
writeFileSync(process.argv[2], writeParquet(table, new WriterPropertiesBuilder().setCompression(Compression.SNAPPY).build()));
