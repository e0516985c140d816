// A tiny model and a LongBench folder with one task, for scripts that run the programs: make_tiny_task FOLDER ROWS
#include <cstdlib>
#include <fstream>

#include "core/json_file.h"
#include "support/tiny_model.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::filesystem::path folder = argv[1];
  cokv::write_tiny_model(folder / "model");
  cokv::write_tiny_task(folder / "task", std::atoi(argv[2]));
  const std::filesystem::path longbench = folder / "longbench";
  std::filesystem::create_directories(longbench / "data");
  std::filesystem::create_directories(longbench / "config");
  std::filesystem::copy_file(folder / "task/data.jsonl", longbench / "data/qasper.jsonl");
  cokv::write_json_file(longbench / "config/dataset2prompt.json", {{"qasper", "{context}\nQ: {input}\nA:"}});
  cokv::write_json_file(longbench / "config/dataset2maxlen.json", {{"qasper", 6}});
}
