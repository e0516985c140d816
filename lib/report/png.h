// SVG to PNG by rsvg-convert, a program of its own: cokv stays free of graphics libraries.
#pragma once

#include <filesystem>

namespace cokv::report {

// ConfigError with the package to install when rsvg-convert is not on the PATH.
void require_png_converter();

// Twice the size of the drawing, so that it is sharp on paper. DeviceError when the conversion fails.
void convert_to_png(const std::filesystem::path& svg, const std::filesystem::path& png);

}  // namespace cokv::report
