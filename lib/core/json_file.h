// Reading and writing whole files; JSON documents in UTF-8 with a stable key order. A file appears under its final name
// complete or not at all (temporary name, fsync, rename).
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace cokv {

using Json = nlohmann::ordered_json;  // keys keep the order in which they were written

// InputError when the file is missing or unreadable.
std::string read_file(const std::filesystem::path& path);

// InputError naming file and line when it is missing, not UTF-8 or not JSON. Comments are allowed where `comments`.
Json read_json_file(const std::filesystem::path& path, bool comments = false);

// DeviceError when the disk is full or the folder cannot be written.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

// Two-space indent, numbers with the shortest text that reads back to the same double, final newline.
void write_json_file(const std::filesystem::path& path, const Json& document);

// Whether it is an object with that key, and not null there.
bool has_member(const Json& object, std::string_view key);

// A typed member of an object, or an InputError that names `where`, the key, what it holds and what it should hold.
// Missing keys are errors that offer the nearest key present.
const Json& require_member(const Json& object, std::string_view key, std::string_view where);
int require_int(const Json& object, std::string_view key, std::string_view where);
double require_number(const Json& object, std::string_view key, std::string_view where);
std::string require_string(const Json& object, std::string_view key, std::string_view where);
bool require_bool(const Json& object, std::string_view key, std::string_view where);

}  // namespace cokv
