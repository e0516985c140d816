#include "cokv/doctor_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include <memory>

#include "cli/option_names.h"
#include "core/errors.h"
#include "task/data_check.h"
#include "task/model_check.h"

namespace cokv {

Diagnosis examine(const DoctorOptions& options) {
  task::CheckUp check_up = task::check_model_folder(options.model).check_up;
  if (!options.longbench.empty()) task::check_longbench(options.longbench, check_up);
  if (!options.ruler.empty()) task::check_ruler(options.ruler, check_up);
  if (!options.data.empty()) task::check_rows(options.data, longbench::parse_field_names(options.fields), check_up);
  Diagnosis diagnosis{"", static_cast<int>(check_up.problems.size())};
  for (const task::Fact& fact : check_up.facts) diagnosis.text += fmt::format("{:<11} {}\n", fact.topic, fact.text);
  for (const std::string& warning : check_up.warnings) diagnosis.text += fmt::format("{:<11} {}\n", "warning", warning);
  for (const std::string& problem : check_up.problems) diagnosis.text += fmt::format("{:<11} {}\n", "problem", problem);
  if (diagnosis.problems == 0) diagnosis.text += "Nothing is wrong.\n";
  return diagnosis;
}

void add_doctor_command(CLI::App& app) {
  auto options = std::make_shared<DoctorOptions>();
  auto* command = app.add_subcommand("doctor",
                                     "What a model folder is and everything that is wrong with it, as programs check "
                                     "it before they load it; exit code 3 if anything is.");
  command->add_option("model", options->model, "Hugging Face model folder")->required();
  auto* longbench = command->add_option("--longbench", options->longbench, "LongBench checkout: which tasks are there");
  auto* ruler = command->add_option("--ruler", options->ruler, "Folder of RULER's rows: which tasks are there");
  auto* data = command->add_option("--data", options->data, "Rows of your own: whether they can be read");
  ruler->excludes(longbench);
  data->excludes(longbench)->excludes(ruler);
  command->add_option("--fields", options->fields, "Other names of own rows' fields, e.g. context=passage,answers=gold")
      ->delimiter(',')
      ->needs(data);
  command->callback([options, command] {
    const Diagnosis diagnosis = examine(*options);
    fmt::print("{}", cli::with_option_names(diagnosis.text, *command));
    if (diagnosis.problems > 0)
      throw InputError(options->model.string(), fmt::format("{} problem{}, listed above", diagnosis.problems,
                                                            diagnosis.problems > 1 ? "s" : ""));
  });
}

}  // namespace cokv
