using LightWatch.Storage.Embedded.Blocks;

namespace LightWatch.Storage.Tests.Embedded.Blocks;

public class BlockNameTests
{
    [Theory]
    [InlineData(Tier.Raw, 2, 0x2a, "raw-20231109T0000-2h-0000002a.block")]
    [InlineData(Tier.Minute, 24, 1, "1m-20231109T0000-1d-00000001.block")]
    [InlineData(Tier.Hour, 168, 0x1_2345_6789, "1h-20231109T0000-7d-123456789.block")]
    public void Name_says_tier_partition_and_number_and_gives_the_number_back(Tier tier, int hours, long number,
        string expected)
    {
        var name = BlockName.Of(
            BlockMeta.Plan(tier, SomeBlocks.Start, SomeBlocks.Start + (hours * SomeBlocks.Hour), number, 1, 0));
        Assert.Equal(expected, name);
        foreach (var extension in (string[])["", BlockName.TemporaryExtension, BlockName.DamagedExtension])
            Assert.Equal(number, BlockName.NumberOf("/some/folder-7/" + name + extension));
    }

    [Theory, InlineData("notes.txt"), InlineData(""), InlineData("raw-x-y-zz.block"), InlineData(".block")]
    public void Other_names_have_no_number(string name) => Assert.Equal(0, BlockName.NumberOf(name));
}
