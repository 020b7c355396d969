using System.Runtime.InteropServices;
using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Frames;

/// <summary>The labels of an id, written once before the id's first row.</summary>
internal readonly record struct SeriesDefinition(SeriesId Id, Labels Labels);

/// <summary>What a frame holds: definitions and rows. One owner, reused from frame to frame.</summary>
internal sealed class FrameContent : IDisposable
{
    /// <summary>Ids that the frame defines.</summary>
    public List<SeriesDefinition> Definitions { get; } = [];

    /// <summary>Rows, metadata and exemplars; ids are the writer's.</summary>
    public SampleBatch Batch { get; } = SampleBatch.Rent();

    public void Dispose() => Batch.Dispose();
}

/// <summary>
/// A batch as bytes: the unit of the write-ahead log and of the hot stream. The bytes are drawn in Embedded/FORMAT.md.
/// </summary>
/// <remarks>
/// A frame stands alone but for ids defined by earlier frames of the same stream (log segment): who reads a stream from
/// the middle ignores rows whose id is not defined. Not safe for several threads: each has its own.
/// </remarks>
internal sealed class BatchFrame
{
    /// <summary>First byte of every frame; another value is a frame of another version.</summary>
    public const byte Version = 1;

    private const byte HasStartTimes = 1;
    private const byte HasHistograms = 2;

    private readonly Dictionary<string, int> _symbols = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    /// <summary>Appends one frame to <paramref name="to"/>. Ids in the batch must be resolved.</summary>
    public void Write(FrameBuffer to, SampleBatch batch, ReadOnlySpan<SeriesDefinition> definitions)
    {
        _symbols.Clear();
        to.WriteByte(Version);
        to.WriteVarint((ulong)definitions.Length);
        foreach (var (id, labels) in definitions)
        {
            to.WriteVarint((ulong)id.Value);
            WriteLabels(to, labels);
        }
        WriteRows(to, batch);
        to.WriteVarint((ulong)batch.Metadata.Count);
        foreach (var entry in batch.Metadata)
        {
            to.WriteText(entry.Metric);
            to.WriteText(entry.Type);
            to.WriteText(entry.Unit);
            to.WriteText(entry.Help);
        }
        to.WriteVarint((ulong)batch.Exemplars.Count);
        foreach (var (series, exemplar) in batch.Exemplars)
        {
            to.WriteVarint((ulong)series.Value);
            to.WriteZigZag(exemplar.UnixMs);
            to.WriteDouble(exemplar.Value);
            WriteLabels(to, exemplar.Labels);
        }
    }

    /// <summary>Reads one whole frame into empty <paramref name="content"/>.</summary>
    /// <returns>False if the bytes are not a frame of this version; the content is then undefined.</returns>
    public bool TryRead(ReadOnlySpan<byte> frame, FrameContent content)
    {
        _texts.Clear();
        var reader = new ByteReader(frame);
        if (!reader.TryByte(out var version) || version != Version) return false;
        return TryReadDefinitions(ref reader, content.Definitions) && TryReadRows(ref reader, content.Batch) &&
            TryReadMetadata(ref reader, content.Batch.Metadata) && TryReadExemplars(ref reader, content.Batch)
                && reader.AtEnd;
    }

    private static void WriteRows(FrameBuffer to, SampleBatch batch)
    {
        to.WriteVarint((ulong)batch.Count);
        to.WriteByte(
            (byte)((batch.StartUnixMs.IsEmpty ? 0 : HasStartTimes) | (batch.Histograms.IsEmpty ? 0 : HasHistograms)));
        RunColumn.Write(to, MemoryMarshal.Cast<SeriesId, long>(batch.Series));
        RunColumn.Write(to, batch.UnixMs);
        LittleEndian.Write(batch.Values, to.Extend(batch.Count * sizeof(double)));
        if (!batch.StartUnixMs.IsEmpty) RunColumn.Write(to, batch.StartUnixMs);
        if (batch.Histograms.IsEmpty) return;
        to.WriteVarint((ulong)batch.Histograms.Length - (ulong)batch.Histograms.Count((NativeHistogram?)null));
        for (var (row, next) = (0, 0); row < batch.Histograms.Length; row++)
        {
            if (batch.Histograms[row] is not { } histogram) continue;
            to.WriteVarint((ulong)(row - next));
            HistogramBytes.Write(to, histogram);
            next = row + 1;
        }
    }

    private static bool TryReadRows(ref ByteReader from, SampleBatch batch)
    {
        if (!from.TryElements(sizeof(double), out var rows) || !from.TryByte(out var flags)) return false;
        batch.Extend(rows, out var series, out var unixMs, out var values);
        if (!RunColumn.TryRead(ref from, MemoryMarshal.Cast<SeriesId, long>(series))
            || !RunColumn.TryRead(ref from, unixMs)) return false;
        if (!from.TryTake(rows * sizeof(double), out var bytes)) return false;
        LittleEndian.Read(bytes, values);
        if ((flags & HasStartTimes) != 0 && !RunColumn.TryRead(ref from, batch.ExtendStartTimes())) return false;
        if ((flags & HasHistograms) == 0) return true;
        if (!from.TryElements(1, out var histograms)) return false;
        for (long row = 0; histograms > 0; histograms--, row++)
        {
            if (!from.TryVarint(out var gap) || gap >= (ulong)(rows - row)) return false;
            row += (long)gap;
            if (!HistogramBytes.TryRead(ref from, out var histogram)) return false;
            batch.SetHistogram((int)row, histogram!);
        }
        return true;
    }

    private bool TryReadDefinitions(ref ByteReader from, List<SeriesDefinition> into)
    {
        if (!from.TryElements(2, out var count)) return false;
        for (; count > 0; count--)
        {
            if (!TryReadId(ref from, out var id) || !TryReadLabels(ref from, out var labels)) return false;
            into.Add(new SeriesDefinition(id, labels));
        }
        return true;
    }

    private static bool TryReadMetadata(ref ByteReader from, List<MetricMetadata> into)
    {
        if (!from.TryElements(4, out var count)) return false;
        for (; count > 0; count--)
        {
            if (!from.TryText(out var metric) || !from.TryText(out var type)) return false;
            if (!from.TryText(out var unit) || !from.TryText(out var help)) return false;
            into.Add(new MetricMetadata(metric, type, unit, help));
        }
        return true;
    }

    private bool TryReadExemplars(ref ByteReader from, SampleBatch into)
    {
        if (!from.TryElements(11, out var count)) return false;
        for (; count > 0; count--)
        {
            if (!TryReadId(ref from, out var id) || !from.TryZigZag(out var unixMs) || !from.TryDouble(out var value))
                return false;
            if (!TryReadLabels(ref from, out var labels)) return false;
            into.Exemplars.Add((id, new Exemplar(labels, value, unixMs)));
        }
        return true;
    }

    private static bool TryReadId(ref ByteReader from, out SeriesId id)
    {
        var ok = from.TryVarint(out var raw) && raw is > 0 and <= long.MaxValue;
        id = new SeriesId((long)raw);
        return ok;
    }

    private void WriteLabels(FrameBuffer to, Labels labels)
    {
        to.WriteVarint((ulong)labels.Count);
        foreach (var (name, value) in labels.Span)
        {
            WriteSymbol(to, name);
            WriteSymbol(to, value);
        }
    }

    private bool TryReadLabels(ref ByteReader from, out Labels labels)
    {
        labels = Labels.Empty;
        if (!from.TryElements(2, out var count)) return false;
        var pairs = new Label[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryReadSymbol(ref from, out var name) || !TryReadSymbol(ref from, out var value)) return false;
            if (value.Length == 0 || (i > 0 && string.CompareOrdinal(pairs[i - 1].Name, name) >= 0)) return false;
            pairs[i] = new Label(name, value);
        }
        labels = Labels.FromSorted(pairs);
        return true;
    }

    // A text is spelled out where it first occurs in the frame; later it is only numbered, from 1.
    private void WriteSymbol(FrameBuffer to, string text)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_symbols, text, out var known);
        if (known)
        {
            to.WriteVarint((ulong)number);
            return;
        }
        number = _symbols.Count;
        to.WriteVarint(0);
        to.WriteText(text);
    }

    private bool TryReadSymbol(ref ByteReader from, out string text)
    {
        text = "";
        if (!from.TryVarint(out var number) || number > (ulong)_texts.Count) return false;
        if (number == 0)
        {
            if (!from.TryText(out text)) return false;
            _texts.Add(text);
            return true;
        }
        text = _texts[(int)number - 1];
        return true;
    }
}
