// CLI11's parser by name alone: its header is large, and only files that add options need it.
#pragma once

namespace CLI {
class App;
}
