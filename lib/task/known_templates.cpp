#include "task/known_templates.h"

#include <algorithm>

#include "core/sha256.h"

namespace cokv::task {

namespace {

constexpr KnownTemplate kKnown[] = {
    // clang-format off
    {"153280e3ff55d19da1398bdb3914ee2a51b80429bfaedde11d7d216c39db80f3", "chatml", false, false},
    {"3d08f0e53ffdaa3e199f132dd4750690236e41ba92308653addc8e0ac2ba408c", "chatml", false, false},
    {"3e3e4ccd01b95ae100e861475e34dd42d044d15858f876bb73fe2934fe1603db", "chatml", false, false},
    {"4995b0d9d71de4c517ae7473a4deab24c653066a97234fe7afe36564bd14ce7d", "chatml", false, true},
    {"58c1a1f04baa7adaeaba1f90267c3d57d9396f0c1f0129bdde9e76d3c6784af7", "chatml", false, false},
    {"64f85b198065d0fba2a81f37e10ed68161ce2c19a754c7100e67e0ca2ee9c326", "chatml", false, false},
    {"7145b3233acf87c75b090605945dfd4a7dc5946680a757185ff01ce2efd8c068", "chatml", false, true},
    {"744edeb125e7e73728c8568c3708bac271f2c348a651907f0ad993a46e03a610", "chatml", false, true},
    {"91aa728ae59c8e30443382f44f48d594b5f7afe91a449c0e5ed0e920a71d60a2", "chatml", false, false},
    {"9d879ef91075acbfb2df7e441fd79d60bacfca989cf6d511d2af45c681e94f10", "chatml", false, false},
    {"b28480660400d31b170e30a962bce1663bbcd1b6c7871555d0326842de93109c", "chatml", false, true},
    {"bbd75fcaffbc7d4258be2c67bdc6da74e3c30b2ee81698d05b853b5103305b6b", "chatml", false, true},
    {"d93f6d8d1c5373b18535af6d59eba63ce6c65e6e0753edafcd37d1183790ff94", "chatml", false, false},
    {"db733d157125e57af0ab7b0529d50bd2abd61315b431c53213221930db441edb", "chatml", false, false},
    {"e1f3124540fa58fe4d212bb9b86604d7ae883fb660f1959724e857ba5d17ee00", "chatml", false, true},
    {"e6f6e5c192657d1631c2cdf89cd8402518e7bf3f44dce4c4a7d9be74bfaa946a", "chatml", false, false},
    {"eae48a3307931acb10a6fce475a36b711709672ea79ee1a9bc52f083d8b0a2af", "chatml", false, false},
    {"f0b310bf8e64c9dc033756ddd5a0fad3903cc8a0a90ee83aee58d7e4ba313956", "chatml", false, false},
    {"fcf7a096fe99a48fd9ad2b250bf9237e96e8f48bffec1c7ea4d3f225176cd40e", "chatml", false, false},
    {"2294f49b51a0b9a1b0194add3f124237b5bd986599f43180eec49bba4de01365", "chatml-bos", true, false},
    {"3ce2fe9753f9a77a601f55dfcab7cd46fbc91324aae0f78ca38d194a4eaef8d5", "chatml-bos", true, false},
    {"5504d163d879bfb6fd4135b7fa3d56768b2e69dd718338f7b146750289f46ab0", "chatml-bos", true, false},
    {"6d65c8804847ad74eea912dd7eca3dc1cf7a457b53a77f47d841a14121910963", "chatml-bos", true, false},
    {"7822d3aa6f6eac57e1caf03cea6a06def2081fcb75d2e73d2cb0c1adb0077514", "chatml-bos", true, false},
    {"a805e50fed68938a076b07e2e602639611b50b1ced0e50f11eb92f1ba25be4dc", "chatml-bos", true, false},
    {"b4bb2b3167994b1bfae42fb74d7166f94340bbea2d9dba3f2591e3261adcfb4e", "chatml-bos", true, false},
    {"c5b67247c9f736f6c40eaa91ae1ef27dc67f5b041eedaadb97a1bea5030fb0ff", "chatml-bos", true, false},
    {"cef187400d62a59507aab3a642ea9a8d2a2ef263562bc3430560e116945273cf", "chatml-bos", true, false},
    {"f05bf4b967dc993bdc7a2fe6e43759ee218eb0eb340d68b063e1c4f8ad148176", "chatml-bos", true, false},
    {"f42d04ffb2e487fa9c501ab886afe8fce0822f9874a9ca4284ba57e2a686a56a", "chatml-bos", true, false},
    {"fc29163f52185634af234b57c358b231f22e9a266f8ecba90627e47a03626103", "chatml-bos", true, false},
    {"fd9c5f7cb11511f72c3db43496380e4b40e7a6110a978dc27cf338ddec45efb2", "chatml-bos", true, false},
    {"8a66358598ee2a47d1a0d2c7f663988cdc1af89b45f72bd463890cc77cae210e", "deepseek", true, false},
    {"980c96c053071fb6157ca0c0d56d6f542bfdd8196259e401c9d3c782190ea607", "deepseek", true, false},
    {"b6835114b7303ddd78919a82e4d9f7d8c26ed0d7dfc36beeb12d524f6144eab1", "deepseek", true, false},
    {"439ca50e037bdf26b9e654e3eaa559fdd19d41e602307bcb133451070eb2ee3e", "deepseek-r1", true, false},
    {"563b1ce7d61d50a9b4c7439a912a1116f095b712df5b5e4d3e1116049874eb64", "deepseek-r1", true, false},
    {"56a1447ad31926fdc21fb07e56e5642bd9c850c4f52d8c8af7bbe5f079a84f5f", "deepseek-r1", true, false},
    {"aadb4942004c186f9ba97d28f653d7f2e0dc20e4275352a486f7cafbe4dd7b51", "deepseek-r1", true, false},
    {"dd2675619a64a449cdcdd2b93e605a0a50764cee41e344f244752bc93643936c", "deepseek-r1", true, false},
    {"3c050259279da4341947d5f012aadc5975af71c235e71ef7e520531aaec17a86", "gemma", false, false},
    {"3c69d66c91b73b627f50986dc549bdbd5aac93df040d488d126a527ea1014901", "gemma", true, false},
    {"6d57c02ed240611ca3bbae2d66e7325fccd2c0ec71c45fe79c62bf31f643ee0b", "gemma", true, false},
    {"85f071443875be5597f6feb2abbd7167601689202c82aa67ac54659ebbd278b3", "gemma", true, false},
    {"8d9e3a3c114fb2053ec500184677af4f7e5f8ec2582443cd535834e68b3ade29", "gemma", true, false},
    {"ecd6ae513fe103f0eb62e8ab5bfa8d0fe45c1074fa398b089c93a7e70c15cfd6", "gemma", true, false},
    {"ee06c456c3a7f9b11598f2ccb8ac64c248d962e17cdc53ff414e6427051d3847", "gemma", true, false},
    {"f168271feb9abc530eeaf742fa0e6aeeec7266ade5370f0cd035c9ba7a0b6f4e", "gemma", true, false},
    {"f736fb62056f7b06189f63a2627afee9b547515722886db6734dcdb4008ce3bf", "gemma", true, false},
    {"b75e74ef3a70de68b096be70d348b6e8fad2af486e83fe6e8c910240ced2c559", "llama2", true, false},
    {"e8d5b5a546d3f19df16a5320c614fab05bdc4edd50e850f1afd947b503ea41cf", "llama2", true, false},
    {"ea2472f29dbd93c3eb696795f6403228fcc4b775518869c771f83fbae5c11dbf", "llama2", true, false},
    {"68da1281c0c8bd7dd19f04fc1e8435b63858cb511819beafc270b70c8821a9bf", "llama3", true, false},
    {"99195f2f7dc1344662663119562b46fc067034c0ea660cf1cab333617c7290c2", "llama3", true, false},
    {"b48c47f6443892716176eb200bf4ef108f64e06ca26ed0fa8ebc0a4b3992fcb2", "llama3", true, false},
    {"ba03a121d097859c7b5b9cd03af99aafe95275210d2876f642ad9929a150f122", "llama3", true, false},
    {"bc213ef03ac49e40c58b11933b109235e63d25f13e7cd4df966c577966d2345e", "llama3", true, false},
    {"93c0e9aa3629bbd77e68dbc0f5621f6e6b23aa8d74b932595cdb8d64684526d7", "llama3.1", true, false},
    {"d82792f95932f1c9cef5c4bd992f171225e3bf8c7b609b4557c9e1ec96be819f", "llama3.1", true, false},
    {"26a59556925c987317ce5291811ba3b7f32ec4c647c400c6cc7e3a9993007ba7", "mistral", true, false},
    {"7e995b379ec01747807246483647cd99030abf331653f1119e16d7ac041a3495", "mistral", true, false},
    {"e5ca69487bf046d5c2ad1dd3889de62c98b8cfd5801fcd561d364c1041d4952e", "mistral", true, false},
    {"5872a862e5053d8e46320488feadd05b54396775e9173a930ce339e7439ca9d5", "mistral-v1", true, false},
    {"bbc58aad99454df60138be9530c9601a0adfe3d8932cda975e1f10b2410ddc51", "mistral-v1", true, false},
    {"3c4ad5fa60dd8c7ccdf82fa4225864c903e107728fcaf859fa6052cb80c92ee9", "mistral-v3", true, false},
    {"76824445ead161c5bf886e3f4d683007ef79f1b508d41f16cafaecc9ceab0361", "mistral-v3", true, false},
    {"cafb64e0e9e5fd2503054b3479593fae39cbdfd52338ce8af9bb4664a8eb05bd", "mistral-v3", true, false},
    {"1143a43fde9f42bfac7f6b5221ca1d188f3517a26cf6ac7ed518d11488faeff6", "mistral-v3-tekken", true, false},
    {"2f7c55cb19ff3f84d09ccdf0b08766ac9be31623d7f0233ed36af748b8a4a707", "mistral-v3-tekken", true, false},
    {"e7deee034838db2bfc7487788a3013d8a307ab69f72f3c54a85f06fd76007d4e", "mistral-v3-tekken", true, false},
    {"901b10d47195fadb5692137ecd4b2733730be9d32fde6c6eae23e5153712525e", "openchat", true, false},
    {"dfa35719ae00a96da74332c4be0444e48138132b04615b78a5a8e5eff4fd1eae", "openchat", true, false},
    {"268b6082ceb7176dc6ed80557a2f7837f9f0339592fbee677d405a553af15f88", "phi3", true, false},
    {"605841622bcb6572225608f09ec2afcdfb9fb50844ef52715a12689f7b9278b1", "phi3", false, false},
    {"68e5b97472ceec7523b68d3678958db46f568999a43221ae354a6ba0bcf0a611", "phi3", true, false},
    {"6fc812cb52be39ba92df85609cace4d52790c4d2fc6d14e8c8eeee3fab908138", "phi3", false, false},
    {"78d976a442bcde2f0be15aafbb8e3050e1104f86732266f68403251b89982a90", "phi3", false, false},
    {"79e4ca4b7d902dc73772bbde0c62459f93871f4c17827e8e41ad3fa663e0da04", "phi3", false, false},
    {"a76a9651a9785afe269c6b91598d55f03ab8adf3d8489a4a9c8ef432128b7c08", "phi3", false, false},
    {"b0e53f5e7bae6fdb93013abeceef343e8841cce87def2601e7269a53439b5740", "phi3", true, false},
    {"b9b84dd705f2bad1f9667af60a1745ab1a92e1f2e069b2eba5d65e69c5594872", "phi3", false, false},
    {"dcaee66df77bfbb789ec541fe713218da30225a526f1db97138fc39ee6dc56aa", "phi3", false, false},
    {"e07f1f264b65432cef327dc6be58004bfaf44eb6ed305abae42c33211c1cc92e", "phi3", false, false},
    {"a41fb8727c4f1e722e53cb1ea935038a1177b8bdf09387f3b048f9da5255ef3e", "phi4", false, false},
    {"fe4120415a3858b873955c92ce3a103a95bc97c2cb00b72e62659aaf0f891ee5", "phi4", false, false},
    {"1d944ff8f268b611abb296cdd24d0f51981eef1c8647ac321c3a0258f61eb6c9", "qwen3", false, false},
    {"483b4faebed5bad1da18c75a23ac02a60a94fb2e2ec572fc3de26f1d71509452", "qwen3", false, false},
    {"48e17aa3caf5bf20075b6e7366864ee943e00b6f0752aadfe8b670c2ab0291a5", "qwen3", false, false},
    {"86c78150a71c4c5b597cb8571c0d48b9a5c10f89cd54c02e02343ceb0bac5c0a", "qwen3", true, false},
    {"87a2728cb8dc9fe424d624542f6060ec05a1d285ebbec578bb078900e33396b5", "qwen3", false, false},
    {"a30b8c4531dda19196f35fb95ab84110dd8357acbd75eea3776c5543a70db5a9", "qwen3", true, false},
    {"a55ee1b1660128b7098723e0abcd92caa0788061051c62d51cbe87d9cf1974d8", "qwen3", false, false},
    {"0800c03b537cb0d60244f37ac6d717b06c42c4828a40853b1f9853791f9afdae", "qwen3-thinking", false, false},
    {"3a7cb642bf35cb4106cd3895147d8fcded3be856ad56cf6c88510aec879c2427", "qwen3-thinking", true, false},
    {"5e2833b50f34f4581d09d801325bf4d7d8285bcad36be595a30a9904b7759f5d", "zephyr", false, false},
    {"66291cf0045c2425a3a667cf3cbb7af2b11f09e025c02f97245323ab79119362", "zephyr", false, false},
    // clang-format on
};

// Jinja takes \r\n and \r for newlines and drops one newline at the end.
std::string as_jinja_reads(std::string_view jinja) {
  std::string text;
  for (size_t i = 0; i < jinja.size(); ++i) {
    if (jinja[i] == '\r' && i + 1 < jinja.size() && jinja[i + 1] == '\n') continue;
    text += jinja[i] == '\r' ? '\n' : jinja[i];
  }
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

// Without a quote or a brace, no expression stands between the two marks.
std::optional<std::string> default_system_message(std::string_view source) {
  constexpr std::string_view kBegin = "<|im_start|>system";
  constexpr std::string_view kEnd = "<|im_end|>";
  for (size_t at = source.find(kBegin); at != std::string_view::npos; at = source.find(kBegin, at + 1)) {
    std::string_view text = source.substr(at + kBegin.size());
    text = text.substr(0, text.find(kEnd));
    if (text.find_first_of("'\"{}") != std::string_view::npos) continue;
    if (text.starts_with("\\n")) text.remove_prefix(2);  // the newline is written as an escape or as itself
    if (text.starts_with("\n")) text.remove_prefix(1);
    return std::string(text);
  }
  return std::nullopt;
}

std::string replaced(std::string_view text, std::string_view part, std::string_view by) {
  std::string out;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part)) {
    out.append(text.substr(0, at)).append(by);
    text.remove_prefix(at + part.size());
  }
  return out.append(text);
}

}  // namespace

const KnownTemplate* find_known_template(std::string_view sha256) {
  const auto* found = std::ranges::find(kKnown, sha256, &KnownTemplate::sha256);
  return found == std::end(kKnown) ? nullptr : found;
}

OpenedTemplate open_template(std::string_view jinja) {
  std::string text = as_jinja_reads(jinja);
  std::optional<std::string> message = default_system_message(text);
  const bool plain = message && !message->empty() && message->find('\\') == std::string::npos;
  if (plain) text = replaced(text, *message, "\x01");
  return {sha256_hex(text), std::move(message)};
}

}  // namespace cokv::task
