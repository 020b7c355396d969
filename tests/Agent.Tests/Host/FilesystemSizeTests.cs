using LightWatch.Agent.Host;

namespace LightWatch.Agent.Tests.Host;

public sealed class FilesystemSizeTests
{
    [Fact]
    public void Blocks_are_counted_in_bytes_and_utilization_is_that_of_ordinary_users()
    {
        var size = FilesystemSize.From(4096, 1000, 300, 250, 500, 400);
        Assert.Equal(new(700 * 4096, 250 * 4096, 50 * 4096, 100, 400), size);
        Assert.Equal(700.0 / 950, size.Utilization);
    }

    [Fact]
    public void Contradictory_counts_stay_within_their_bounds() =>
        Assert.Equal(new(0, 10, 0, 0, 5), FilesystemSize.From(1, 10, 20, 30, 5, 9));

    [Fact]
    public void Size_beyond_the_signed_range_is_cut() =>
        Assert.Equal(long.MaxValue, FilesystemSize.From(ulong.MaxValue, ulong.MaxValue, 0, 0, 0, 0).UsedBytes);

    [Fact]
    public void Mounted_root_has_a_size() => Assert.True(FilesystemSize.Read("/").UsedBytes > 0);

    [Fact]
    public void Missing_mount_point_is_an_error_that_names_it() =>
        Assert.Contains("/nowhere", Assert.Throws<IOException>(() => FilesystemSize.Read("/nowhere")).Message,
            StringComparison.Ordinal);
}
