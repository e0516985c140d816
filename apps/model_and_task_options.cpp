#include "model_and_task_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <map>

#include "cli/log.h"
#include "cli/progress.h"
#include "core/errors.h"
#include "core/sha256.h"
#include "record/run_folder.h"

namespace cokv {

namespace {

const std::map<std::string, task::Split> kSplits = {
    {"validation", task::Split::validation}, {"test", task::Split::test}, {"all", task::Split::all}};
const std::map<std::string, metrics::CodeSimilarity> kCodeSimilarities = {
    {"difflib", metrics::CodeSimilarity::difflib}, {"levenshtein", metrics::CodeSimilarity::levenshtein}};

template <typename T>
std::string name_of(const std::map<std::string, T>& names, T value) {
  for (const auto& [name, candidate] : names)
    if (candidate == value) return name;
  return "";
}

// An option whose value is one of a few words.
template <typename T>
void add_choice(CLI::App& app, const std::string& flag, T& value, const std::map<std::string, T>& names,
                const std::string& help) {
  std::vector<std::string> words;
  for (const auto& [name, unused] : names) words.push_back(name);
  app.add_option_function<std::string>(
         flag, [&value, &names](const std::string& word) { value = names.at(word); }, help)
      ->check(CLI::IsMember(words))
      ->default_str(name_of(names, value));
}

// Also for a text that cannot be a path.
bool is_file(const std::string& text) {
  std::error_code failed;
  return std::filesystem::is_regular_file(text, failed);
}

// A misspelt name is an error before the model loads.
CLI::Validator chat_check() {
  return CLI::Validator(
      [](std::string& asked) {
        std::vector<std::string> words = task::chat_format_names();
        words.insert(words.end(), {"none", "auto"});
        if (std::ranges::find(words, asked) != words.end() || is_file(asked)) return std::string();
        return fmt::format("{} is neither a format nor a file{}", asked, did_you_mean(asked, words));
      },
      "");
}

void add_task_options(CLI::App& app, ModelAndTaskOptions& o) {
  const std::string group = "Task (LongBench, RULER, or rows of your own)";
  app.add_option("--longbench", o.task.longbench,
                 "LongBench checkout: config/*.json and data/TASK.jsonl in DIR or DIR/LongBench; for longbench_v2 "
                 "prompts/0shot.txt and data.json")
      ->group(group);
  app.add_option("--ruler", o.task.ruler,
                 "RULER's rows as its generators write them: DIR/TASK/validation.jsonl (or DIR/LENGTH/…, one length)")
      ->group(group);
  app.add_option("--task", o.task.task,
                 "Task of the benchmark, e.g. qasper (qasper_e for LongBench-E), longbench_v2, niah_multikey_2")
      ->group(group);
  app.add_option("--category", o.task.category,
                 "All tasks of a LongBench category, e.g. single-doc-qa; all tasks have the same weight")
      ->group(group);
  app.add_option("--data", o.task.data,
                 "Your own rows, JSON Lines, with the fields input, context and answers, or those of RULER, LongBench "
                 "v2 or GSM8K")
      ->group(group);
  app.add_option_function<std::vector<std::string>>(
         "--fields",
         [&o](const std::vector<std::string>& pairs) { o.task.fields = longbench::parse_field_names(pairs); },
         "Field names of your own rows, if they differ, e.g. context=passage,input=question,answers=gold")
      ->delimiter(',')
      ->group(group);
  app.add_option("--template", o.task.prompt_template,
                 "Prompt template for your own rows: a text file with {context} and {input}")
      ->group(group);
  app.add_option("--metric", o.task.metric, "Metric for your own rows, e.g. qa_f1, rouge, gsm8k, string_match_all")
      ->group(group);
  app.add_option("--max-new-tokens", o.task.max_new_tokens,
                 "Longest answer in tokens (own rows; overrides the benchmark's)")
      ->check(CLI::Range(1, 1 << 16))
      ->group(group);
  app.add_flag("--first-line", o.task.first_line_only, "Score only the first line of an answer (own rows)")
      ->group(group);
  add_choice(app, "--split", o.task.split, kSplits, "Which rows; the split is that of the CoKV authors");
  app.get_option("--split")->group(group);
  app.add_option("--examples", o.task.examples, "Largest number of rows of the split, for each task; 0: all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->group(group);
  app.add_option("--max-prompt-tokens", o.prompt.max_prompt_tokens, "Longer prompts are cut in the middle")
      ->check(CLI::Range(16, 1 << 22))
      ->capture_default_str()
      ->group(group);
  app.add_option(
         "--chat", o.chat,
         fmt::format("Chat format around the prompt (never for few-shot and code tasks): none; auto: the model's own "
                     "template; the name of a format: {}; or a file with the text around {{prompt}}",
                     fmt::join(task::chat_format_names(), ", ")))
      ->check(chat_check())
      ->capture_default_str()
      ->group(group);
  add_choice(app, "--code-sim", o.metric.code_similarity, kCodeSimilarities,
             "Library whose edit similarity scores code tasks");
  app.get_option("--code-sim")->group(group);
  app.add_option("--jieba", o.metric.jieba, "Folder of jieba's tables, for Chinese tasks (also COKV_JIEBA)")
      ->group(group);
}

void add_niah_options(CLI::App& app, task::NiahOptions& o) {
  const std::string group = "Needle in a haystack (in place of a task)";
  app.add_option("--niah", o.needles,
                 "Needles, JSON Lines: context (the sentence to hide), input (the question), answers")
      ->group(group);
  app.add_option("--niah-haystack", o.haystack, "Folder of *.txt files to hide them in")->group(group);
  app.add_option("--niah-lengths", o.lengths, "Prompt lengths in tokens, e.g. 1000,2000,4000")
      ->delimiter(',')
      ->check(CLI::Range(1, 1 << 22))
      ->group(group);
  app.add_option("--niah-depths", o.depths, "Depth of the needle: percent of the haystack before it")
      ->delimiter(',')
      ->check(CLI::Range(0, 100))
      ->capture_default_str()
      ->group(group);
}

void check_niah(const ModelAndTaskOptions& o) {
  if (!o.task.longbench.empty() || !o.task.ruler.empty() || !o.task.data.empty() || !o.task.fields.empty())
    throw ConfigError("--niah", "is a task of its own", "leave out --longbench, --ruler, --data and --fields");
  if (o.niah.haystack.empty() || o.niah.lengths.empty())
    throw ConfigError("--niah", "needs --niah-haystack and --niah-lengths", "see --help");
}

}  // namespace

ask::CheckedModel check_for_run(const ModelAndTaskOptions& o) {
  ask::CheckedModel model = ask::check_model(o.model);
  for (const std::string& warning : model.warnings) cli::log_warning(warning);
  return model;
}

ask::LoadedModel load_for_run(const ModelAndTaskOptions& o, ask::CheckedModel checked) {
  ask::LoadedModel model = ask::load_weights(std::move(checked), o.device);
  if (const auto warning = record::follow_earlier_run(record::RunFolder{o.out}, model.identity))
    cli::log_warning(*warning);
  return model;
}

Asked load_asked(const ModelAndTaskOptions& o, const tokenizer::Tokenizer& tokenizer) {
  if (o.niah.needles.empty()) {
    if (!o.niah.haystack.empty() || !o.niah.lengths.empty())
      throw ConfigError("--niah-haystack", "there are no needles to hide", "give --niah NEEDLES.jsonl");
    return {task::load_tasks(o.task), {}};
  }
  check_niah(o);
  task::NiahOptions niah = o.niah;
  niah.prompt_template = o.task.prompt_template;
  if (o.task.max_new_tokens > 0) niah.max_new_tokens = o.task.max_new_tokens;
  task::Niah made = task::make_niah(niah, tokenizer);
  return {{std::move(made.task)}, std::move(made.cells)};
}

void resolve_chat(ModelAndTaskOptions& o, const tokenizer::Tokenizer& tokenizer) {
  for (const std::string& note : tokenizer.notes()) cli::log_info(note);
  o.prompt.chat = task::resolve_chat_format(o.chat, tokenizer);
  if (o.chat != "auto") return;
  const std::string& name = o.prompt.chat.name;
  if (o.prompt.chat.is_none())
    cli::log_info("chat: none, the tokenizer has no chat template");
  else
    cli::log_info(fmt::format("chat: {}, as the tokenizer's chat template writes it", name));
  if (name == "qwen3")
    cli::log_warning("chat: with this template answers begin with reasoning; --chat qwen3-no-thinking prevents that");
}

void add_model_and_task_options(CLI::App& app, ModelAndTaskOptions& o, task::Split default_split) {
  o.task.split = default_split;
  app.add_option("--model", o.model, "Hugging Face model folder (config.json, *.safetensors, tokenizer.json)")
      ->required();
  app.add_option("--out", o.out, "Run folder; a second run with the same settings resumes the first")->required();
  cli::add_progress_option(app);
  add_task_options(app, o);
  add_niah_options(app, o.niah);
  const std::string group = "Machine";
  app.add_option("--device", o.device.device, "auto, cpu, cuda, cuda:K, or cuda:0,cuda:1 to spread the layers")
      ->capture_default_str()
      ->group(group);
  app.add_option("--dtype", o.device.dtype, "auto (float32 on the CPU, bfloat16 on CUDA), float32, bfloat16, float16")
      ->check(CLI::IsMember({"auto", "float32", "bfloat16", "float16"}))
      ->capture_default_str()
      ->group(group);
  app.add_option("--threads", o.device.threads, "CPU threads; 0: all cores this process may use")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str()
      ->group(group);
  app.add_option_function<std::string>(
         "--batch", [&o](const std::string& text) { o.batch = text == "auto" ? 0 : std::stoi(text); },
         "Rows decoded together; auto: 64 on the CPU, 1024 on a GPU, in parts if memory is short")
      ->check(CLI::IsMember({"auto"}) | CLI::Range(2, 1 << 16))
      ->default_str("auto")
      ->group(group);
  app.add_option("--window", o.window, "Last prompt tokens that every head sees")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
}

Json settings_json(const ModelAndTaskOptions& o, const std::vector<task::Task>& tasks) {
  Json asked = Json::object();  // by name, so that a difference is named
  for (const task::Task& task : tasks)
    asked[task.name] = {{"template_sha256", sha256_hex(task.prompt_template)},
                        {"max_new_tokens", task.max_new_tokens},
                        {"first_line_only", task.first_line_only}};
  Json settings = {
      {"tasks", std::move(asked)},   {"split", name_of(kSplits, o.task.split)},
      {"examples", o.task.examples}, {"max_prompt_tokens", o.prompt.max_prompt_tokens},
      {"chat", o.prompt.chat.name},  {"code_similarity", name_of(kCodeSimilarities, o.metric.code_similarity)},
      {"window", o.window}};
  if (!o.task.fields.empty()) settings["fields"] = o.task.fields;
  return settings;
}

}  // namespace cokv
