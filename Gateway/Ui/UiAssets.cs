using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace LightWatch.Gateway.Ui;

/// <summary>One file of the pages, with the compressed forms made at build time.</summary>
/// <param name="Identity">The file's bytes; shared, not to be written to.</param>
/// <param name="Gzip">The same, gzipped; null where that is not smaller.</param>
/// <param name="Brotli">The same, in brotli; null where that is not smaller.</param>
/// <param name="Hash">Identifies the content: lower-case hex.</param>
/// <param name="Immutable">The name holds a hash of the content, so the bytes under this name never change.</param>
internal sealed record UiAsset(
    string ContentType, byte[] Identity, byte[]? Gzip, byte[]? Brotli, string Hash, bool Immutable);

/// <summary>The built pages, as embedded in an assembly under <c>ui/</c>: a few hundred kilobytes, read once.</summary>
internal sealed class UiAssets
{
    private const string Prefix = "ui/";
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();
    private readonly FrozenDictionary<string, UiAsset> _byPath;

    private UiAssets(FrozenDictionary<string, UiAsset> byPath) => _byPath = byPath;

    /// <summary>The page that every view starts from; null if the pages were not built.</summary>
    public UiAsset? Index => Find("index.html");

    /// <summary>
    /// The file of a path without leading slash, e.g. <c>assets/app-1a2b.js</c>; null if there is none.
    /// </summary>
    public UiAsset? Find(string path) => _byPath.GetValueOrDefault(path);

    /// <summary>Every path, for tests and start-up messages.</summary>
    public IReadOnlyCollection<string> Paths => _byPath.Keys;

    public static UiAssets Load(Assembly assembly) => Load(
        assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..]),
        path => assembly.GetManifestResourceStream(Prefix + path)!);

    /// <summary>
    /// Loads from any set of files; those ending in .br and .gz are forms of the file they are named after.
    /// </summary>
    public static UiAssets Load(IEnumerable<string> paths, Func<string, Stream> open)
    {
        var all = paths.ToHashSet(StringComparer.Ordinal);
        return new(all.Where(p => !IsForm(p)).ToFrozenDictionary(p => p, Read, StringComparer.Ordinal));

        bool IsForm(string path) => Path.GetExtension(path) is ".br" or ".gz" && all.Contains(path[..^3]);

        UiAsset Read(string path)
        {
            var identity = Bytes(path)!;
            if (!ContentTypes.TryGetContentType(path, out var type)) type = "application/octet-stream";
            if (type.StartsWith("text/", StringComparison.Ordinal)) type += "; charset=utf-8";
            var hash = Convert.ToHexStringLower(SHA256.HashData(identity).AsSpan(0, 10));
            return new(type, identity, Bytes(path + ".gz"), Bytes(path + ".br"), hash,
                path.StartsWith("assets/", StringComparison.Ordinal));
        }

        byte[]? Bytes(string path)
        {
            if (!all.Contains(path)) return null;
            using var stream = open(path);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
    }
}
