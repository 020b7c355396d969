using System.Buffers.Binary;
using LightWatch.Storage.Files;
using LightWatch.Storage.Frames;

namespace LightWatch.Storage.Embedded;

/// <summary>Metadata and exemplars on disk, for when the log that brought them is gone.</summary>
/// <remarks>
/// File: <c>LWNOTES1 | a batch frame without rows | CRC-32C 4</c>, replaced as a whole. A lost one costs help texts and
/// exemplars, no samples.
/// </remarks>
internal sealed class NotesFile(IStoreFiles files, string path, MetadataTable metadata, ExemplarRing exemplars)
{
    private static ReadOnlySpan<byte> Magic => "LWNOTES1"u8;
    private (int Metadata, long Exemplars) _saved;

    /// <summary>Fills the tables from the file, if there is a good one.</summary>
    public void Load()
    {
        if (!File.Exists(path)) return;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < Magic.Length + 4 || !bytes.AsSpan().StartsWith(Magic)) return;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)) != Crc32C.Of(
            bytes.AsSpan(0, bytes.Length - 4))) return;
        using var content = new FrameContent();
        if (!new BatchFrame().TryRead(bytes.AsSpan(Magic.Length, bytes.Length - Magic.Length - 4), content)) return;
        foreach (var entry in content.Batch.Metadata) metadata.Add(entry);
        foreach (var (series, exemplar) in content.Batch.Exemplars)
            if (series.Value <= content.Definitions.Count)
                exemplars.Add(content.Definitions[(int)series.Value - 1].Labels, exemplar);
        _saved = (metadata.Changes, exemplars.Added);
    }

    /// <summary>Writes the file if there is something new.</summary>
    /// <returns>True if it was written.</returns>
    /// <exception cref="IOException">The disk is full or failing; the old file stays.</exception>
    public bool Save()
    {
        var now = (metadata.Changes, exemplars.Added);
        if (now == _saved) return false;
        using var batch = SampleBatch.Rent();
        batch.Metadata.AddRange(metadata.Find(null));
        var definitions = new List<SeriesDefinition>();
        var ids = new Dictionary<Labels, SeriesId>();
        foreach (var (series, exemplar) in exemplars.All())
        {
            if (!ids.TryGetValue(series, out var id))
            {
                ids[series] = id = new SeriesId(ids.Count + 1);
                definitions.Add(new SeriesDefinition(id, series));
            }
            batch.Exemplars.Add((id, exemplar));
        }
        using var buffer = new FrameBuffer();
        Magic.CopyTo(buffer.Extend(Magic.Length));
        new BatchFrame().Write(buffer, batch, definitions.ToArray());
        var checksum = Crc32C.Of(buffer.Written.Span);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.Extend(4), checksum);
        files.Replace(path, buffer.Written.Span);
        _saved = now;
        return true;
    }
}
