using LightWatch.Architecture.Tests.Model;
using LightWatch.Architecture.Tests.Rules;

namespace LightWatch.Architecture.Tests;

public sealed class StoreTests
{
    [Fact]
    public void Stores_do_not_see_each_other() =>
        Law.Holds("a store names no type of another; Migrate and Hosting may", Stores.Uses(Repository.Product));

    [Fact]
    public void Projects_above_storage_know_the_contracts_only() =>
        Law.Holds("what stands on Storage names no type of one store", Stores.UsesFromAbove(Repository.Product));

    [Theory]
    [InlineData("Storage/Postgres/Read", true)]
    [InlineData("Storage/Hot", true)]
    [InlineData("Storage/Index", true)]
    [InlineData("Storage/Embedded/Wal", false)]
    [InlineData("Storage/Migrate", false)]
    [InlineData("Storage/Hosting", false)]
    public void Use_of_another_store_is_found(string folder, bool isFound)
    {
        var name = folder.Replace('/', '.');
        var model = SourceModel.Of(
            ("Storage/Embedded/Blocks/Block.cs", """
                namespace LightWatch.Storage.Embedded.Blocks;
                class Block { public static Block Open() => new(); }
                """),
            ($"{folder}/User.cs", $$"""
                using LightWatch.Storage.Embedded.Blocks;
                namespace LightWatch.{{name}};
                class User
                {
                    object _o = Block.Open();
                }
                """));
        const string Used = "LightWatch.Storage.Embedded.Blocks.Block (Storage/Embedded/Blocks/Block.cs)";
        var expected = $"{folder}/User.cs:5 names {Used}";
        Assert.Equal(isFound ? [expected] : [], Stores.Uses(model));
    }
}
