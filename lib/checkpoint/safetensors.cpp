#include "checkpoint/safetensors.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>

#include "core/errors.h"
#include "core/json_text.h"
#include "core/lfs_pointer.h"
#include "core/utf8.h"

namespace cokv::checkpoint {

static_assert(std::endian::native == std::endian::little, "safetensors are little-endian and are used as they lie");

namespace {

constexpr uint64_t kHeaderLimit = 100'000'000;  // the format's own limit

struct TypeFacts {
  std::string_view name;
  StoredType type;
  uint64_t bytes;
};
constexpr TypeFacts kTypes[] = {{"F32", StoredType::float32, 4},
                                {"F16", StoredType::float16, 2},
                                {"BF16", StoredType::bfloat16, 2},
                                {"F8_E4M3", StoredType::float8_e4m3, 1}};

const TypeFacts& find_type(const std::string& name, const std::string& where) {
  for (const TypeFacts& facts : kTypes)
    if (facts.name == name) return facts;
  throw InputError(where, "type " + name + " is not supported",
                   "supported are F32, F16, BF16 and F8_E4M3; take the model in one of them");
}

uint64_t unsigned_number(const Json& value, const std::string& where, std::string_view what) {
  if (!value.is_number_unsigned()) throw InputError(where, fmt::format("{} should be a whole number", what));
  return value.get<uint64_t>();
}

StoredTensor read_entry(const Json& entry, std::span<const std::byte> data, const std::string& where) {
  const TypeFacts& facts = find_type(require_string(entry, "dtype", where), where);
  StoredTensor tensor;
  tensor.type = facts.type;
  uint64_t bytes = facts.bytes;
  const Json& shape = require_member(entry, "shape", where);
  if (!shape.is_array() || shape.size() > 8) throw InputError(where, "\"shape\" should be a list of at most 8 sizes");
  for (const Json& size : shape) {
    const uint64_t extent = unsigned_number(size, where, "a size in \"shape\"");
    if (extent > data.size() || __builtin_mul_overflow(bytes, extent, &bytes))
      throw InputError(where, "\"shape\" is larger than the file", "the file may be cut short");
    tensor.shape.push_back(static_cast<int64_t>(extent));
  }
  const Json& offsets = require_member(entry, "data_offsets", where);
  if (!offsets.is_array() || offsets.size() != 2) throw InputError(where, "\"data_offsets\" should be [begin, end]");
  const uint64_t begin = unsigned_number(offsets[0], where, "\"data_offsets\"");
  const uint64_t end = unsigned_number(offsets[1], where, "\"data_offsets\"");
  if (begin > end || end > data.size())
    throw InputError(where, fmt::format("lies at bytes {}…{} of {} in the file", begin, end, data.size()),
                     "the file may be cut short; download it again");
  if (end - begin != bytes)
    throw InputError(where, fmt::format("has {} bytes, its shape and type need {}", end - begin, bytes));
  tensor.bytes = data.subspan(begin, bytes);
  return tensor;
}

// The format allows neither holes nor overlaps; either is the sign of a damaged or crafted file.
void check_layout(const std::map<std::string, StoredTensor>& tensors, std::span<const std::byte> data,
                  const std::string& where) {
  std::vector<std::span<const std::byte>> pieces;
  for (const auto& [name, tensor] : tensors)
    if (!tensor.bytes.empty()) pieces.push_back(tensor.bytes);
  std::sort(pieces.begin(), pieces.end(), [](auto a, auto b) { return a.data() < b.data(); });
  const std::byte* next = data.data();
  for (const auto piece : pieces) {
    if (piece.data() != next) throw InputError(where, "tensors overlap or leave holes", "the file is damaged");
    next += piece.size();
  }
  if (next != data.data() + data.size())
    throw InputError(where, "has bytes that belong to no tensor", "the file is damaged");
}

}  // namespace

std::string_view type_name(StoredType type) {
  for (const TypeFacts& facts : kTypes)
    if (facts.type == type) return facts.name;
  COKV_CHECK(false, "unknown stored type");
}

std::map<std::string, StoredTensor> parse_safetensors(std::span<const std::byte> image, const std::string& where) {
  refuse_lfs_pointer(where, {reinterpret_cast<const char*>(image.data()), image.size()});
  uint64_t header_length = 0;
  if (image.size() < sizeof header_length) throw InputError(where, "is too short to be a safetensors file");
  std::memcpy(&header_length, image.data(), sizeof header_length);
  if (header_length > kHeaderLimit || header_length > image.size() - sizeof header_length)
    throw InputError(where, fmt::format("states a header of {} bytes in a file of {}", header_length, image.size()),
                     "the file may be cut short; download it again");
  const auto header_bytes = image.subspan(sizeof header_length, header_length);
  const auto data = image.subspan(sizeof header_length + header_length);
  const std::string text(reinterpret_cast<const char*>(header_bytes.data()), header_bytes.size());
  if (first_invalid_utf8(text)) throw InputError(where, "has a header that is not UTF-8");
  const Json header = parse_or_discard(text);
  if (!header.is_object()) throw InputError(where, "has a header that is not a JSON object");

  std::map<std::string, StoredTensor> tensors;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") continue;
    if (!tensors.emplace(name, read_entry(entry, data, where + " tensor " + name)).second)
      throw InputError(where, "names tensor " + name + " twice");
  }
  check_layout(tensors, data, where);
  return tensors;
}

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    throw InputError(path.string(), fmt::format("cannot be opened ({})", std::strerror(errno)), "check the path");
  struct stat facts {};
  const bool known = ::fstat(file, &facts) == 0 && S_ISREG(facts.st_mode);
  size_ = known ? static_cast<size_t>(facts.st_size) : 0;
  void* mapping = size_ > 0 ? ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
  ::close(file);
  if (mapping == MAP_FAILED) throw InputError(path.string(), "is empty or cannot be mapped into memory");
  mapping_ = mapping;
  try {
    tensors_ = parse_safetensors({static_cast<const std::byte*>(mapping_), size_}, path.string());
  } catch (...) {
    ::munmap(mapping_, size_);
    throw;
  }
}

SafetensorsFile::SafetensorsFile(SafetensorsFile&& other) noexcept
    : mapping_(std::exchange(other.mapping_, nullptr)), size_(other.size_), tensors_(std::move(other.tensors_)) {}

SafetensorsFile::~SafetensorsFile() {
  if (mapping_ != nullptr) ::munmap(mapping_, size_);
}

void SafetensorsFile::release(std::span<const std::byte> bytes) {
  // Whole pages inside the span only; advice, so a failure changes nothing.
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = (reinterpret_cast<uintptr_t>(bytes.data()) + page - 1) / page * page;
  const auto end = reinterpret_cast<uintptr_t>(bytes.data() + bytes.size()) / page * page;
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

}  // namespace cokv::checkpoint
