using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LightWatch.Storage;
using LightWatch.Storage.Files;

namespace LightWatch.Control.Documents;

/// <summary>
/// Documents as files of a folder that only this process uses: <c>kind/name.json</c>, replaced as a whole, all in
/// memory.
/// </summary>
/// <remarks>
/// A file is one line of JSON (name, version) and the document behind it. A crash leaves the old or the new one, never
/// a mixture.
/// </remarks>
internal sealed class FileDocuments : IDocuments
{
    private readonly string _folder;
    private readonly IStoreFiles _files;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedDictionary<string, Document>> _kinds = new(StringComparer.Ordinal);

    /// <exception cref="StoreException">A document cannot be read; the message names the file.</exception>
    public FileDocuments(string folder, IStoreFiles? files = null)
    {
        _folder = folder;
        _files = files ?? StoreFiles.Disk;
        foreach (var kind in Directory.EnumerateDirectories(folder))
            foreach (var path in Directory.EnumerateFiles(kind, "*.json"))
            {
                var document = Read(Path.GetFileName(kind), path);
                OfKind(document.Kind)[document.Name] = document;
            }
    }

    public event Action<string>? Changed;

    public ValueTask<IReadOnlyList<string>> KindsAsync(CancellationToken cancel = default)
    {
        lock (_gate) return ValueTask.FromResult<IReadOnlyList<string>>(
            [.. _kinds.Where(k => k.Value.Count > 0).Select(k => k.Key).Order(StringComparer.Ordinal)]);
    }

    public ValueTask<Document?> GetAsync(string kind, string name, CancellationToken cancel = default)
    {
        lock (_gate) return ValueTask.FromResult(OfKind(kind).GetValueOrDefault(name));
    }

    public ValueTask<IReadOnlyList<Document>> ListAsync(string kind, CancellationToken cancel = default)
    {
        lock (_gate) return ValueTask.FromResult<IReadOnlyList<Document>>([.. OfKind(kind).Values]);
    }

    public ValueTask<Document?> PutAsync(
        string kind, string name, ReadOnlyMemory<byte> json, long expectedVersion, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(json.Length, DocumentRules.MaxBytes);
        Document document;
        lock (_gate)
        {
            var path = PathOf(kind, name);
            var documents = OfKind(kind);
            var version = documents.GetValueOrDefault(name)?.Version ?? 0;
            if (expectedVersion >= 0 && expectedVersion != version) return ValueTask.FromResult<Document?>(null);
            document = new Document(kind, name, version + 1, json.ToArray());
            if (Directory.CreateDirectory(Path.GetDirectoryName(path)!) is { } folder && version == 0)
                StoreFiles.SyncFolder(folder.Parent!.FullName);
            _files.Replace(
                path, [.. JsonSerializer.SerializeToUtf8Bytes(
                    new Header(name, version + 1), FileDocumentsJson.Default.Header), (byte)'\n', .. json.Span]);
            documents[name] = document;
        }
        Changed?.Invoke(kind);
        return ValueTask.FromResult<Document?>(document);
    }

    public ValueTask<bool> DeleteAsync(string kind, string name, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!OfKind(kind).ContainsKey(name)) return ValueTask.FromResult(false);
            _files.Delete(PathOf(kind, name));
            OfKind(kind).Remove(name);
        }
        Changed?.Invoke(kind);
        return ValueTask.FromResult(true);
    }

    private SortedDictionary<string, Document> OfKind(string kind)
    {
        if (!_kinds.TryGetValue(kind, out var documents))
            _kinds[kind] = documents = new SortedDictionary<string, Document>(StringComparer.Ordinal);
        return documents;
    }

    // Names may hold any character, file names may not. Names that differ only in what a file system ignores get
    // different files by the hash.
    private string PathOf(string kind, string name)
    {
        DocumentRules.Check(kind, name);
        if (name.Length <= 100 && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            return Path.Combine(_folder, kind, name + ".json");
        return Path.Combine(
            _folder, kind,
            "_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..40] + ".json");
    }

    private static Document Read(string kind, string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            var line = Array.IndexOf(bytes, (byte)'\n');
            var header = JsonSerializer.Deserialize(
                bytes.AsSpan(0, Math.Max(line, 0)), FileDocumentsJson.Default.Header)!;
            return new Document(kind, header.Name, header.Version, bytes.AsMemory(line + 1));
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new StoreException(
                string.Create(CultureInfo.InvariantCulture, $"the document {path} cannot be read: {e.Message}"), e);
        }
    }

    internal sealed record Header(string Name, long Version);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FileDocuments.Header))]
internal sealed partial class FileDocumentsJson : JsonSerializerContext;
