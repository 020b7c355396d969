using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LightWatch.Agent.Collect.Linux;
using LightWatch.Agent.Collect.Text;
using LightWatch.Agent.Host;
using LightWatch.Agent.Send;

namespace LightWatch.Agent.Tests.Collect.Linux;

/// <summary>
/// No text makes a parser throw or loop: neither noise, nor real files cut, repeated and overwritten anywhere.
/// </summary>
public sealed class ParserProperties
{
    private static readonly string[] Real =
    [
        .. new[] { "stat", "meminfo", "vmstat", "diskstats", "net/dev", "net/tcp", "self/mountinfo", "self/stat",
            "loadavg", "uptime", "swaps", "filesystems" }.Select(f =>
            Path.Combine("/proc", f)).Where(File.Exists).Select(ReadStart),
    ];

    [Fact]
    public void Any_parser_accepts_any_bytes() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => ParseAll(bytes)));

    [Fact]
    public void Any_parser_accepts_damaged_files()
    {
        var damaged =
            from text in Gen.Elements(Real)
            from cut in Gen.Choose(0, text.Length)
            from at in Gen.Choose(0, text.Length)
            from noise in Gen.Elements("", "\0", "\n", " ", ":", "(", ")", "-1", "99999999999999999999999", "\\", "é",
                "NaN")
            select Encoding.UTF8.GetBytes(text.Insert(at, noise)[..cut]);
        Check.QuickThrowOnFailure(Prop.ForAll(damaged.ToArbitrary(), bytes => ParseAll(bytes)));
    }

    [Fact]
    public void Size_of_a_file_system_never_goes_below_zero() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<ulong[]>().Filter(v => v.Length >= 6), v =>
    {
        var size = FilesystemSize.From(v[0], v[1], v[2], v[3], v[4], v[5]);
        return size is { UsedBytes: >= 0, FreeBytes: >= 0, ReservedBytes: >= 0 }
            && (double.IsNaN(size.Utilization) || size.Utilization is >= 0 and <= 1);
    }));

    private static string ReadStart(string path)
    {
        var text = File.ReadAllText(path);
        return text[..Math.Min(text.Length, 3000)];
    }

    private static bool ParseAll(byte[] bytes)
    {
        CpuStat.ParseProcessors(bytes, []);
        _ = NamedLines.TryFind(bytes, "btime"u8, out _);
        _ = MemInfo.Parse(bytes).AvailableWith(ZfsCache.Parse(bytes));
        _ = VmStat.Parse(bytes);
        for (var swaps = new Swaps(bytes); swaps.TryRead();) Assert.InRange(swaps.UsedBytes, 0, swaps.SizeBytes);
        for (var disks = new DiskStats(bytes); disks.TryRead();)
            Assert.True(disks.ReadBytes >= 0 && disks.WrittenBytes >= 0);
        for (var interfaces = new NetDev(bytes); interfaces.TryRead();) Assert.True(interfaces.Receive.Bytes >= 0);
        for (var mounts = new Mounts(bytes); mounts.TryRead();) Assert.NotNull(Mounts.Unescape(mounts.MountPoint));
        MountChoice.Choose(bytes, FilesystemTypes.ParseBlockBacked(bytes), []);
        TcpStates.Count(bytes, new long[TcpStates.Names.Length]);
        _ = PidStat.TryParse(bytes, out _, out _);
        _ = Load.TryParse(bytes, out _, out _, out _);
        _ = Uptime.TryParse(bytes, out _);
        _ = Pressure.TryParse(bytes, out _, out _, out _, out _, out _);
        _ = Temperatures.TryParse(bytes, out _);
        _ = ProcessDescription.ParseLine(bytes);
        _ = ProcessDescription.ParseUsers(bytes);
        _ = ColonLines.TryFind(bytes, "Uid"u8, out _);
        _ = ProtoFields.TryFindBytes(bytes, 1, out _);
        _ = ProtoFields.TryFindInteger(bytes, 1, out _);
        _ = SendResult.FromGrpc("8", "%zz", Convert.ToBase64String(bytes), bytes);
        _ = SendResult.FromGrpc("0", null, null, bytes);
        _ = new OsRelease(Encoding.UTF8.GetString(bytes));
        return true;
    }
}
