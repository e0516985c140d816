// Where jieba's tables lie on this machine.
#include <cstdlib>
#include <map>
#include <mutex>

#include "core/errors.h"
#include "metrics/jieba.h"

namespace cokv::metrics {

namespace fs = std::filesystem;

fs::path find_jieba(const fs::path& given) {
  const auto holds_tables = [](const fs::path& folder) { return fs::is_regular_file(folder / "dict.txt"); };
  const char* variable = std::getenv("COKV_JIEBA");
  const fs::path named = !given.empty() || variable == nullptr ? given : fs::path(variable);
  if (!named.empty()) {
    if (holds_tables(named)) return named;
    throw InputError(named.string(), "does not hold jieba's tables (dict.txt and hmm.txt)",
                     "make setup-jieba in cokv's sources puts them into build/jieba there");
  }
  std::error_code unknown;
  const fs::path bin = fs::read_symlink("/proc/self/exe", unknown).parent_path();
  for (const fs::path& folder : {bin / "../share/cokv/jieba", bin / "../../jieba"})
    if (holds_tables(folder)) return folder.lexically_normal();
  throw InputError("Chinese metrics", "need the tables of jieba, which are not here",
                   "run make setup-jieba in cokv's sources, or name their folder with `jieba` or in COKV_JIEBA");
}

const Jieba& shared_jieba(const fs::path& given) {
  static std::mutex guard;
  static std::map<fs::path, Jieba> read;
  const fs::path folder = find_jieba(given);
  const std::scoped_lock lock(guard);
  const auto found = read.find(folder);
  return found != read.end() ? found->second : read.try_emplace(folder, folder).first->second;
}

}  // namespace cokv::metrics
