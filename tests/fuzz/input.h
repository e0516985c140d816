// What every fuzz target needs: an input as text, as a file with a path, or as a file of a folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

// Called with one input; libFuzzer's name for it. Anything but an ordinary return is a finding.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace cokv::fuzz {

std::string_view text_of(const uint8_t* data, size_t size);

// A file in memory that holds these bytes until the next call.
std::filesystem::path file_of(std::string_view bytes);

// A folder of this process; its files stay until they are written again, the folder until the process ends.
const std::filesystem::path& folder();
void write(const std::string& name, std::string_view bytes);

// Runs the job. An InputError or ConfigError is the right answer to a bad file; any other exception goes on up.
void refuse_or_take(const std::function<void()>& job);

// A promise of the library to its users; a broken one ends the process, and so is a finding.
void require(bool kept, const char* promise);

}  // namespace cokv::fuzz
