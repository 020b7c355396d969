using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.RemoteWrite;

/// <summary>Reads the small messages of remote write.</summary>
internal static class SampleReader
{
    /// <summary>Reads a sample; absent fields are zero.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out double value, out long unixMs, out long startUnixMs)
    {
        value = 0;
        ulong time = 0, start = 0;
        unixMs = startUnixMs = 0;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return false;
            var ok = tag switch
            {
                WriteFields.Sample.Value => reader.TryReadDouble(out value),
                WriteFields.Sample.Time => reader.TryReadVarint(out time),
                WriteFields.Sample.Start => reader.TryReadVarint(out start),
                _ => reader.TrySkip(tag),
            };
            if (!ok) return false;
        }
        unixMs = (long)time;
        startUnixMs = (long)start;
        return true;
    }

    /// <summary>Reads an exemplar's value and time.</summary>
    public static bool TryReadExemplar(ReadOnlySpan<byte> message, out double value, out long unixMs)
    {
        value = 0;
        ulong time = 0;
        unixMs = 0;
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return false;
            var ok = tag switch
            {
                WriteFields.Exemplar.Value => reader.TryReadDouble(out value),
                WriteFields.Exemplar.Time => reader.TryReadVarint(out time),
                _ => reader.TrySkip(tag),
            };
            if (!ok) return false;
        }
        unixMs = (long)time;
        return true;
    }

    /// <summary>Reads references to symbols, packed or not; other fields of the message are skipped.</summary>
    public static bool TryReadRefs(ReadOnlySpan<byte> message, List<ulong> into)
    {
        into.Clear();
        var reader = new ProtoReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var tag)) return false;
            if (tag == WriteFields.V2.LabelRefs)
            {
                if (!reader.TryReadBytes(out var packed) || !Packed.TryReadVarints(packed, into)) return false;
            }
            else if (tag == WriteFields.V2.LabelRef)
            {
                if (!reader.TryReadVarint(out var one)) return false;
                into.Add(one);
            }
            else if (!reader.TrySkip(tag))
            {
                return false;
            }
        }
        return true;
    }
}
